import type { Command } from 'commander';
import { readSettings } from '#shared/config/read-settings.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Actions } from '#shared/sources/actions.ts';
import { createActions } from '#shared/sources/create-actions.ts';
import type { Source } from '#shared/sources/source.ts';
import { canAsk, confirmByTyping } from '../../confirm.ts';
import { type ChosenSource, chooseSource, type SourceChoice } from '../../open-source.ts';
import { visible } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { describeSession } from './describe-session.ts';
import { findSession } from './find-session.ts';

export interface ActOptions extends SourceChoice {
  readonly yes?: true;
}

/** What people call the actions. */
const VERBS: Readonly<Record<keyof Actions, string>> = {
  terminate: 'terminate',
  backup: 'backup',
  modify: 'modify',
  remove: 'delete',
};

/** An appliance that can do what was asked for. */
export interface Actor<Name extends keyof Actions> {
  readonly source: Source;
  readonly act: NonNullable<Actions[Name]>;
}

/** Opens a source for one action. Rejects when its vendor lacks that, or it needs `admin` and has none. */
export async function openActor<Name extends keyof Actions>(
  action: Name,
  choice: SourceChoice,
  { needsAdmin = false }: { readonly needsAdmin?: boolean } = {},
): Promise<Actor<Name>> {
  const chosen = await chooseSource(await readSettings(choice.config), choice);
  const { name, options, vendor, deps } = chosen;
  const actions = createActions(name, options, deps);
  const act = actions[action];
  if (act === undefined) throw new Error(lackOf(action, chosen, actions));
  if (needsAdmin && !hasAdmin(chosen)) {
    throw new Error(
      `${name}: "${VERBS[action]}" needs credentials of its own: set sources.${name}.admin: { secret: NAME } in ${choice.config}`,
    );
  }
  return { source: vendor.createSource(name, options, deps), act };
}

function lackOf(action: keyof Actions, { name, vendor }: ChosenSource, actions: Actions): string {
  const others = Object.entries(VERBS)
    .filter(([one]) => Object.keys(actions).includes(one))
    .map(([, verb]) => verb);
  const rest =
    others.length === 0 ? 'its sessions can only be read' : `it has ${others.join(', ')}`;
  return `${name}: ${vendor.name} has no "${VERBS[action]}" for sessions; ${rest}`;
}

function hasAdmin({ options }: ChosenSource): boolean {
  return 'admin' in options && options.admin !== undefined;
}

/** A wrong call where nobody can be asked and nobody has said yes. */
export function requireConfirmation({ yes }: ActOptions, command: Command): void {
  if (yes === true || canAsk()) return;
  command.error(
    'error: this is not a terminal, so nobody can confirm it: add --yes if you are sure',
  );
}

/** Shows the session and has a person type its id, unless they said yes beforehand. */
export async function confirmSession(
  source: Source,
  id: string,
  will: string,
  { yes }: ActOptions,
): Promise<Session> {
  const session = await waitingFor(() => `asking ${source.name}`, findSession(source, id));
  process.stderr.write(describeSession(session));
  if (yes !== true) {
    await confirmByTyping(id, visible(`Type ${id} to ${will}: `));
  }
  return session;
}

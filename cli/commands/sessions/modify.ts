import { type Command, InvalidArgumentError } from 'commander';
import { print } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { type ActOptions, confirmSession, openActor, requireConfirmation } from './act.ts';
import { sourceCommand } from './source-option.ts';

type Changes = Readonly<Record<string, string>>;

interface Options extends ActOptions {
  readonly set: Changes;
}

const HELP = `
Attributes have the vendor's own names, and only those it calls writable can be set.
It is done with the credentials that the source's "admin" names.
Example: pamwatch sessions modify --source fudo-dc1 --set retention_locked=true 39271388750670843
`;

export function modifyCommand(): Command {
  return sourceCommand('modify', HELP)
    .description('set attributes of a session at the appliance')
    .argument('<id>', 'as "sessions list" shows it')
    .requiredOption('--set <attribute=value>', 'what to set; may be repeated', gatherChange)
    .option('--yes', 'do not ask')
    .action(modify);
}

function gatherChange(text: string, before: Changes = {}): Changes {
  const [, name, value] = /^([a-z]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be attribute=value, such as retention_locked=true.');
  }
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is set twice.`);
  return { ...before, [name]: value };
}

async function modify(id: string, options: Options, command: Command): Promise<void> {
  const { source, act } = await openActor('modify', options, { needsAdmin: true });
  requireConfirmation(options, command);
  const changes = Object.entries(options.set).map(([name, value]) => `${name} to ${value}`);
  await confirmSession(source, id, `set ${changes.join(' and ')}`, options);
  const { signal } = new AbortController();
  await waitingFor(() => `changing ${id}`, act(id, options.set, signal));
  await print(`${source.name}: session ${id} was changed\n`);
}

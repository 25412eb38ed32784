import type { Command } from 'commander';
import { isoOf } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import type { Source } from '#shared/sources/source.ts';
import { print } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { type ActOptions, confirmSession, openActor, requireConfirmation } from './act.ts';
import { sourceCommand } from './source-option.ts';

const HELP = `
The session is shown and its id asked for, unless --yes is given. It is ended with the
source's "admin" credentials where there are some, else with those of its poller; for AWS
Session Manager with the AWS profile that "admin" names, else with the credentials found here.
Fudo's API ends no sessions.
`;

export function terminateCommand(): Command {
  return sourceCommand('terminate', HELP)
    .description('end a live session')
    .argument('<id>', 'as "sessions list" shows it')
    .option('--yes', 'do not ask')
    .action(terminate);
}

async function terminate(id: string, options: ActOptions, command: Command): Promise<void> {
  const { source, act } = await openActor('terminate', options);
  requireConfirmation(options, command);
  const session = await confirmSession(source, id, 'end this session', options);
  if (isOver(session)) throw new Error(`${source.name}: session ${id} is over: nothing was done`);
  const { signal } = new AbortController();
  await waitingFor(() => `ending ${id}`, act(session, signal));
  await print(`${source.name}: session ${id} was ended; ${await outcome(source, id)}\n`);
}

/** What the appliance shows now: some take a moment. */
async function outcome(source: Source, id: string): Promise<string> {
  let session: Session | undefined;
  try {
    session = await source.session(id, new AbortController().signal);
  } catch (error) {
    return `what it shows now could not be read (${error instanceof Error ? error.message : error})`;
  }
  if (session === undefined) return 'the appliance knows it no more';
  if (session.ended_at !== undefined) return `it ended at ${isoOf(session.ended_at)}`;
  return isOver(session)
    ? `it is ${session.state}`
    : `the appliance still shows it as ${session.state}: look again in a minute`;
}

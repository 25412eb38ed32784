import type { Command } from 'commander';
import { print } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { type ActOptions, confirmSession, openActor, requireConfirmation } from './act.ts';
import { sourceCommand } from './source-option.ts';

const HELP = `
The recording is gone for good: "sessions backup" makes a copy first. The session is shown
and its id asked for, unless --yes is given. It is done with the credentials that the
source's "admin" names.
`;

export function deleteCommand(): Command {
  return sourceCommand('delete', HELP)
    .description('delete a session and its recording at the appliance')
    .argument('<id>', 'as "sessions list" shows it')
    .option('--yes', 'do not ask')
    .action(remove);
}

async function remove(id: string, options: ActOptions, command: Command): Promise<void> {
  const { source, act } = await openActor('remove', options, { needsAdmin: true });
  requireConfirmation(options, command);
  await confirmSession(source, id, 'delete this session and its recording', options);
  const { signal } = new AbortController();
  await waitingFor(() => `deleting ${id}`, act(id, signal));
  await print(`${source.name}: session ${id} was deleted\n`);
}

import { type Command, InvalidArgumentError } from 'commander';
import type { BackupTarget } from '#shared/sources/actions.ts';
import type { SourceChoice } from '../../open-source.ts';
import { print } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { openActor } from './act.ts';
import { sourceCommand } from './source-option.ts';

interface Options extends SourceChoice {
  readonly target: BackupTarget;
}

const HELP = `
A target of digits alone is an id; say name:TARGET for one whose name is digits.
Example: pamwatch sessions backup --source fudo-dc1 --target nas 3927138875067084301
`;

export function backupCommand(): Command {
  return sourceCommand('backup', HELP)
    .description('have recordings copied to where the appliance keeps backups')
    .argument('<id...>', 'as "sessions list" shows them')
    .requiredOption('--target <id|name>', 'where to, as the appliance knows the place', target)
    .action(backup);
}

function target(text: string): BackupTarget {
  if (/^\d+$/.test(text)) return { id: text };
  const name = text.replace(/^name:/, '');
  if (name !== '') return { name };
  throw new InvalidArgumentError('It must be the id or the name of a backup target.');
}

async function backup(ids: string[], options: Options): Promise<void> {
  const { source, act } = await openActor('backup', options);
  const { signal } = new AbortController();
  const wanted = [...new Set(ids)];
  const taken = await waitingFor(
    () => `asking ${source.name}`,
    act(wanted, options.target, signal),
  );
  for (const id of taken) await print(`${id}\n`);
  const left = wanted.filter((id) => !taken.includes(id));
  if (left.length === 0) return;
  throw new Error(`${source.name} did not take ${left.join(', ')} for backup`);
}

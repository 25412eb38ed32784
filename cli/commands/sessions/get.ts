import type { Command } from 'commander';
import { readSettings } from '#shared/config/read-settings.ts';
import { printableSession } from '#shared/sessions/session.ts';
import { openSource, type SourceChoice } from '../../open-source.ts';
import { print } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';
import { describeSession } from './describe-session.ts';
import { findSession } from './find-session.ts';
import { sourceCommand } from './source-option.ts';

interface Options extends SourceChoice {
  readonly json?: true;
}

export function getCommand(): Command {
  return sourceCommand('get')
    .description('show one session of a configured appliance')
    .argument('<id>', 'as "sessions list" shows it')
    .option('--json', 'as one JSON object, as "sessions parse" prints it')
    .action(get);
}

async function get(id: string, options: Options): Promise<void> {
  const source = await openSource(await readSettings(options.config), options);
  const session = await waitingFor(() => `asking ${source.name}`, findSession(source, id));
  await print(
    options.json === true
      ? `${JSON.stringify(printableSession(session))}\n`
      : describeSession(session),
  );
}

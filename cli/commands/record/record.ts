import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '#shared/sessions/duration.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';
import { SECRETS_HELP } from '../../open-source.ts';
import { configPath } from '../../option-values.ts';
import { gather, type When, when } from '../backtest/option-values.ts';
import { runRecord } from './run-record.ts';

export interface RecordCommandOptions {
  readonly out: string;
  readonly source?: string;
  readonly config: string;
  readonly secrets?: string;
  readonly from?: When;
  readonly to?: When;
  readonly key?: string;
  readonly shift: Milliseconds;
  readonly keep: readonly string[];
}

const HELP = `
Users, accounts, targets, addresses, ids, tickets and reasons become others, the same for
the same; addresses of one network stay in one network. Times, states, ports, protocols and
threat levels stay, and so do names that every system has, such as root.
Two recordings under one --key agree with each other, and whoever has the key can try names
out: keep it as you would the names. Without it a key is made up and forgotten.
${SECRETS_HELP}

Example:
  pamwatch record --source segura-sp --from 2026-01-01 --out sessions.ndjson`;

export function recordCommand(): Command {
  return new Command('record')
    .description('save sessions without what tells whose they are, for backtests and tests')
    .argument('[file]', 'sessions to take in place of a source, one a line; - reads standard input')
    .requiredOption('--out <file>', 'where to save them, one JSON object a line; - prints them')
    .option('--source <name>', 'the appliance, by its name in the configuration')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--secrets <file>', 'credentials, for use without AWS')
    .option('--from <date>', 'only what was live at or after this', when)
    .option('--to <date>', 'only what began before this', when)
    .option('--key <text>', 'what the new names depend on', longEnough)
    .option('--shift <duration>', 'move all times, such as -90d', shift, 0)
    .option('--keep <name>', 'a name to leave as it is; may be repeated', gather, [])
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: RecordCommandOptions, command: Command) => {
      if ((file === undefined) === (options.source === undefined)) {
        command.error('error: name one input: a file, or --source NAME');
      }
      await runRecord(file, options);
    });
}

function longEnough(text: string): string {
  if (text.length >= 12) return text;
  throw new InvalidArgumentError('It must have 12 characters or more, or it can be guessed.');
}

function shift(text: string): Milliseconds {
  const back = text.startsWith('-');
  const span = parseDuration(text.replace(/^[-+]/, ''));
  if (span === undefined) throw new InvalidArgumentError('It is no duration such as 90d or -90d.');
  return back ? -span : span;
}

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '#shared/sessions/duration.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';
import { PREVIEW_CHANNELS, type PreviewChannel } from '../../messages-preview.ts';
import { type When, when } from '../backtest/option-values.ts';
import { runDigest } from './run-digest.ts';

export interface DigestCommandOptions {
  readonly table?: string;
  readonly state: string;
  readonly config?: string;
  readonly since: Milliseconds;
  readonly from?: When;
  readonly to?: When;
  readonly channel: PreviewChannel;
  readonly json?: true;
}

const HELP = `
Reads what a digest of the time would say, and writes and sends nothing. What is open, and which
appliances are read, is as of now. Dates begin at midnight of the digest's zone.

Examples:
  pamwatch digest                                   the last day of the local run
  pamwatch digest --table pamwatch-prod-Table --since 8h
  pamwatch digest --table pamwatch-prod-Table --from 2026-01-05 --to 2026-01-12 --json
`;

export function digestCommand(): Command {
  return new Command('digest')
    .description('show what a digest of some time says, without sending it')
    .option('--table <name>', 'the table of a deployment (output TableName), by your AWS profile')
    .addOption(
      new Option('--state <folder>', 'what a local run keeps')
        .default('.pamwatch')
        .conflicts('table'),
    )
    .option('--config <file>', 'the configuration of the deployment, or of the local run')
    .addOption(
      new Option('--since <time>', 'look back so far')
        .argParser(since)
        .default(parseDuration('24h'), '24h')
        .conflicts('from'),
    )
    .option('--from <when>', 'begin here: a date, or an instant with its offset', when)
    .option('--to <when>', 'end here, in place of now', when)
    .addOption(
      new Option('--channel <name>', 'as whom it reaches')
        .choices(PREVIEW_CHANNELS)
        .default('email'),
    )
    .option('--json', 'the message as machines get it')
    .addHelpText('after', HELP)
    .action((options: DigestCommandOptions) => runDigest(options));
}

function since(text: string): Milliseconds {
  const span = parseDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new InvalidArgumentError('It is no duration such as 8h, 1d or 1w.');
}

import { Command, Option } from 'commander';
import type { Shifts } from '#shared/backtest/shifts.ts';
import { DEFAULT_SHIFTS } from '#shared/backtest/shifts.ts';
import { MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';
import { SECRETS_HELP } from '../../open-source.ts';
import { configPath, timeZone } from '../../option-values.ts';
import { gather, pollTime, shiftsOption, type When, when } from './option-values.ts';
import { runBacktest } from './run-backtest.ts';

export interface BacktestCommandOptions {
  readonly rules: readonly string[];
  readonly against?: readonly string[];
  readonly config: string;
  readonly source?: string;
  readonly recording?: string;
  readonly secrets?: string;
  readonly from?: When;
  readonly to?: When;
  readonly zone?: string;
  readonly shifts: Shifts;
  readonly pollEvery: Milliseconds;
  readonly json?: true;
  readonly html?: string;
}

const HELP = `
Sessions come from a file with one a line, as "sessions parse", "sessions list --json" and
"record" print them (- reads standard input), or from the history of an appliance.
--from and --to take dates of the zone, or instants; what happens at --to is left out.
Without --config the usual configuration lends values and calendars if it is there.
${SECRETS_HELP}

Examples:
  pamwatch backtest --rules config/rules --source segura-sp --from 2026-01-01 --html page.html
  pamwatch backtest --rules new --against config/rules sessions.ndjson`;

export function backtestCommand(): Command {
  return new Command('backtest')
    .description('say which alerts rules would have raised on past sessions')
    .argument('[file]', 'sessions, one JSON object a line; - reads standard input')
    .requiredOption('--rules <path>', 'a rule file, or a folder of them; may be repeated', gather)
    .option('--against <path>', 'rules to compare with; may be repeated', gather)
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--source <name>', "take an appliance's own history, by its name there")
    .option('--recording <file>', 'take the sessions of a file; the same as naming it last')
    .option('--secrets <file>', 'credentials, for use without AWS')
    .option('--from <date>', 'count from here on', when)
    .option('--to <date>', 'count up to here', when)
    .option('--zone <zone>', 'whose days and shifts to count by; else the source’s', timeZone)
    .addOption(
      new Option('--shifts <times>', 'when shifts begin')
        .argParser(shiftsOption)
        .default(DEFAULT_SHIFTS, '06:00,14:00,22:00'),
    )
    .addOption(
      new Option('--poll-every <duration>', 'time between two polls')
        .argParser(pollTime)
        .default(MINUTE, '1m'),
    )
    .option('--json', 'print the report as JSON')
    .option('--html <file>', 'write the report as a page for a browser')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: BacktestCommandOptions, command: Command) => {
      const inputs = [file, options.recording, options.source].filter((one) => one !== undefined);
      if (inputs.length !== 1) {
        command.error('error: name one input: a file, --recording FILE or --source NAME');
      }
      const namedConfig = command.getOptionValueSource('config') !== 'default';
      process.exitCode = await runBacktest({
        file: file ?? options.recording,
        options,
        namedConfig,
      });
    });
}

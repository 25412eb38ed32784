import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '#shared/sessions/duration.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';

export interface LocalOptions {
  /** Virtual seconds in a real second. */
  readonly speed: number;
  /** How long to run, in real time; without it until somebody stops it. */
  readonly for?: Milliseconds;
  /** A configuration of real appliances. */
  readonly config?: string;
  readonly secrets?: string;
  /** How often real appliances are polled, in place of what the configuration says. */
  readonly every?: Milliseconds;
  readonly state: string;
  readonly fresh: boolean;
  readonly full: boolean;
}

export const DEFAULT_SPEED = 600;
const FASTEST = 7200;

const HELP = `
Runs everything on this machine: simulators of both appliances, DynamoDB, SNS and SQS, a Slack
webhook and a mailbox, with the real poll and notify functions between them, on a fast clock.
State is kept on disk: a run goes on where the last one stopped, however it was stopped.

Examples:
  npm start
  npm start -- --for 60s
  npm start -- --fresh --speed 1200 --full
  npm start -- --config config/pamwatch.yaml --secrets secrets.json

Exit codes: 0 done; 1 something was lost, or could not start; 2 wrong usage.`;

/** Reads the command line. Rejects with a CommanderError on a wrong call, and after --help. */
export function parseOptions(argv: readonly string[]): LocalOptions {
  const command = new Command('npm start --')
    .description('pamwatch on one machine')
    .option(
      '--speed <n>',
      'virtual seconds in a real second, such as 600 or 600x',
      speed,
      DEFAULT_SPEED,
    )
    .option('--for <time>', 'stop after this real time, such as 60s, and sum up', span)
    .option('--config <file>', 'watch real appliances, in real time; alerts stay on this machine')
    .option('--secrets <file>', 'their credentials: {"NAME": {"api_key": "..."}}')
    .option('--every <time>', 'poll them this often, whatever the configuration says', span)
    .option('--state <folder>', 'where state is kept', '.pamwatch')
    .option('--fresh', 'forget the state of earlier runs', false)
    .option('--full', 'show each alert as Slack and the mailbox show it', false)
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .showHelpAfterError('Try "npm start -- --help".')
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  checkTogether(command);
  return command.opts();
}

function checkTogether(command: Command): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
  const real = isGiven('config');
  for (const name of ['secrets', 'every']) {
    if (isGiven(name) && !real)
      command.error(`error: --${name} is for real appliances: add --config`);
  }
  if (isGiven('speed') && real) {
    command.error('error: --speed is for the demonstration: with --config, time is real');
  }
}

function speed(text: string): number {
  const amount = /^\d+(\.\d+)?(?=x?$)/.exec(text)?.[0];
  const value = Number(amount);
  if (amount !== undefined && value >= 1 && value <= FASTEST) return value;
  throw new InvalidArgumentError(`It must be a number from 1 to ${FASTEST}.`);
}

function span(text: string): Milliseconds {
  const value = parseDuration(text);
  if (value !== undefined && value > 0) return value;
  throw new InvalidArgumentError('It must be a time such as 60s or 5m.');
}

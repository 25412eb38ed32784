import { Command, Option } from 'commander';
import { printableSession } from '#shared/sessions/session.ts';
import { AnswerError } from '#shared/sources/answer-error.ts';
import { parseVendorSessions } from '#shared/sources/parse-sessions.ts';
import { VENDORS, vendorNamed } from '#shared/sources/registry.ts';
import { readInput } from '../../input.ts';
import { timeZone } from '../../option-values.ts';
import { print } from '../../output.ts';

interface Options {
  readonly vendor: string;
  readonly timeZone?: string;
}

const HELP = `
Prints one normalised session per line (NDJSON); times are ISO 8601 in UTC and
what the appliance does not say is left out. An answer that is cut off, reports
an error or holds a bad record is refused whole: nothing is printed.

Segura's times have no offset, so it needs --time-zone. Example:
  pamwatch sessions parse --vendor segura --time-zone America/Sao_Paulo answer.json`;

export function parseCommand(): Command {
  return new Command('parse')
    .description("turn an appliance's JSON answer into sessions")
    .argument('<file>', 'the answer, a list or a single session; - reads standard input')
    .addOption(
      new Option('--vendor <name>', 'whose answer it is')
        .choices(VENDORS.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .option('--time-zone <zone>', "of the appliance's clock, such as Europe/Warsaw", timeZone)
    .addHelpText('after', HELP)
    .action(parse);
}

async function parse(file: string, { vendor, timeZone }: Options, command: Command): Promise<void> {
  requireTimeZone(vendor, timeZone, command);
  const chunks = readInput(file);
  const sessions = await parseVendorSessions(vendor, chunks, { time_zone: timeZone }).catch(
    (error: unknown) => {
      if (!(error instanceof AnswerError)) throw error;
      throw new Error(`${file === '-' ? 'standard input' : file}: ${error.message}`);
    },
  );
  for (const session of sessions) await print(`${JSON.stringify(printableSession(session))}\n`);
}

/** Whether a vendor's times carry an offset is for its reader to say. */
function requireTimeZone(vendor: string, zone: string | undefined, command: Command): void {
  if (zone !== undefined) return;
  try {
    vendorNamed(vendor).createReader({ source: vendor });
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    command.error(`error: option '--time-zone <zone>' is missing. ${error.message}`);
  }
}

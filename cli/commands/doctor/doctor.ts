import { Command } from 'commander';
import { readSettings, type Settings } from '#shared/config/read-settings.ts';
import type { Finding } from '#shared/sources/examiner.ts';
import { examine } from '../../doctor/examine.ts';
import type { Subject } from '../../doctor/subject.ts';
import { chooseSource, SECRETS_HELP } from '../../open-source.ts';
import { configPath } from '../../option-values.ts';
import { print, visible } from '../../output.ts';
import { waitingFor } from '../../waiting.ts';

interface Options {
  readonly source?: string;
  readonly config: string;
  readonly secrets?: string;
}

const HELP = `
Looks at the configuration, the name, the connection, the certificate, the clocks, the
credentials and their rights, reads the whole list as a sweep does, and shows what it made
of it, for you to compare with what the PAM shows. It changes nothing. FAIL stands at what
keeps pamwatch from working, warn at what a person should look at; the line below says what
to do. Exit code 1 when anything failed.
`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('find out why an appliance cannot be read, or is read wrongly')
    .option('--source <name>', 'one appliance, by its name; without it all')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--secrets <file>', 'credentials, for use without AWS')
    .addHelpText('after', `${HELP}${SECRETS_HELP}`)
    .action(doctor);
}

async function doctor(options: Options): Promise<void> {
  const settings = await readSettings(options.config);
  const names =
    options.source === undefined ? Object.keys(settings.config.sources) : [options.source];
  let failures = 0;
  for (const name of names) {
    const subject = await subjectOf(settings, { ...options, source: name });
    await print(`${name}\n`);
    failures += await report(subject);
  }
  if (failures > 0) process.exitCode = 1;
}

async function subjectOf(
  settings: Settings,
  choice: Options & { readonly source: string },
): Promise<Subject> {
  const chosen = await chooseSource(settings, choice);
  const { name, options, vendor } = chosen;
  // What is odd becomes a finding where it matters; elsewhere it would be told twice.
  const deps = { ...chosen.deps, warn: () => {} };
  const examiner = vendor.createExaminer?.(name, options, deps);
  return { name, options, vendor, deps, network: settings.config.network, examiner };
}

/** Prints each finding as it comes; answers with how many failed. */
async function report(subject: Subject): Promise<number> {
  let failures = 0;
  let what = '';
  const findings = examine(subject, (now) => {
    what = now;
  });
  for (;;) {
    const next = await waitingFor(() => `${subject.name}: ${what}`, findings.next());
    if (next.done === true) return failures;
    await print(lineOf(next.value));
    if (next.value.verdict === 'FAIL') failures += 1;
  }
}

function lineOf({ check, verdict, says, fix }: Finding): string {
  const line = `  ${verdict.padEnd(4)}  ${check.padEnd(13)}  ${visible(says)}\n`;
  return fix === undefined ? line : `${line}${' '.repeat(23)}${visible(fix)}\n`;
}

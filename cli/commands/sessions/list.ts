import { Command, Option } from 'commander';
import { readSettings, type Settings } from '#shared/config/read-settings.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { isoOf } from '#shared/sessions/instant.ts';
import { printableSession, SESSION_STATES, type Session } from '#shared/sessions/session.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import { configPath } from '../../option-values.ts';
import { print, visible } from '../../output.ts';
import { table } from '../../table.ts';

interface Options {
  readonly source: string;
  readonly state?: string;
  readonly json?: true;
  readonly config: string;
  readonly secrets?: string;
}

const HELP = `
Reads the appliance's whole list, which may take minutes. Credentials come from
--secrets FILE ({"NAME": {"api_key": "..."}}), else from the same JSON in the
environment variable PAMWATCH_SECRETS, else from AWS Secrets Manager.`;

export function listCommand(): Command {
  return new Command('list')
    .description('list the sessions of a configured appliance')
    .requiredOption('--source <name>', 'the appliance, by its name in the configuration')
    .addOption(new Option('--state <state>', 'only these').choices(SESSION_STATES))
    .option('--json', 'one JSON object per line, as sessions parse prints them')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--secrets <file>', 'credentials, for use without AWS')
    .addHelpText('after', HELP)
    .action(list);
}

async function list(options: Options): Promise<void> {
  const source = await openSource(await readSettings(options.config), options);
  const { sessions } = await source.sweep({
    keep: ({ state }) => options.state === undefined || state === options.state,
    signal: new AbortController().signal,
  });
  if (options.json === true) {
    for (const session of sessions) await print(`${JSON.stringify(printableSession(session))}\n`);
  } else {
    await print(table([HEADER, ...sessions.map((session) => rowOf(session, Date.now()))]));
  }
}

async function openSource(
  { config, readFile }: Settings,
  { source: name, config: file, secrets }: Options,
): Promise<Source> {
  const settings = config.sources[name];
  if (settings === undefined) {
    const names = Object.keys(config.sources).join(', ');
    throw new Error(`${file} has no source "${name}"; it has ${names}`);
  }
  // Loaded here, so that no other command waits for the SDK.
  const { createCliSecrets } = await import('../../secrets.ts');
  return vendorNamed(settings.vendor).createSource(name, settings, {
    readSecret: await createCliSecrets(secrets, process.env),
    readFile,
    now: Date.now,
    warn: (message, facts) => {
      process.stderr.write(visible(`pamwatch: ${name}: ${message} ${JSON.stringify(facts)}`));
      process.stderr.write('\n');
    },
  });
}

const HEADER = ['ID', 'STATE', 'USER', 'ACCOUNT', 'TARGET', 'FROM', 'STARTED', 'LASTED'];

function rowOf(session: Session, now: number): string[] {
  const { id, state, user, account, target, target_port, source_ip, started_at, ended_at } =
    session;
  const port = target_port === undefined ? '' : `:${target_port}`;
  return [
    id,
    state,
    user ?? '-',
    account ?? '-',
    target === undefined ? '-' : `${target}${port}`,
    source_ip ?? '-',
    isoOf(started_at),
    readableDuration((ended_at ?? now) - started_at),
  ];
}

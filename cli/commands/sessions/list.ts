import { type Command, Option } from 'commander';
import { readSettings } from '#shared/config/read-settings.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { isoOf } from '#shared/sessions/instant.ts';
import { printableSession, SESSION_STATES, type Session } from '#shared/sessions/session.ts';
import { openSource, type SourceChoice } from '../../open-source.ts';
import { print } from '../../output.ts';
import { table } from '../../table.ts';
import { waitingFor } from '../../waiting.ts';
import { sourceCommand } from './source-option.ts';

interface Options extends SourceChoice {
  readonly state?: string;
  readonly json?: true;
}

const HELP = `
Reads the appliance's whole list, which may take minutes.
`;

export function listCommand(): Command {
  return sourceCommand('list', HELP)
    .description('list the sessions of a configured appliance')
    .addOption(new Option('--state <state>', 'only these').choices(SESSION_STATES))
    .option('--json', 'one JSON object per line, as "sessions parse" prints them')
    .action(list);
}

async function list(options: Options): Promise<void> {
  const source = await openSource(await readSettings(options.config), options);
  let seen = 0;
  const reading = source.sweep({
    keep: ({ state }) => {
      seen += 1;
      return options.state === undefined || state === options.state;
    },
    signal: new AbortController().signal,
  });
  const { sessions } = await waitingFor(() => `${source.name}: ${seen} sessions`, reading);
  if (options.json === true) {
    for (const session of sessions) await print(`${JSON.stringify(printableSession(session))}\n`);
  } else {
    await print(table([HEADER, ...sessions.map((session) => rowOf(session, Date.now()))]));
  }
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

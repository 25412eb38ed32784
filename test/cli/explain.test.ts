import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const session = (fields: object) =>
  JSON.stringify({
    source: 'fudo-dc1',
    vendor: 'fudo',
    id: '1',
    state: 'live',
    started_at: '2026-01-06T10:00:00.000Z',
    read_at: '2026-01-06T21:00:00.000Z',
    user: 'jdoe',
    target: 'db1',
    account: 'oracle',
    ...fields,
  });

const LONG = ['--rule', 'long-running-session'];
let folder: string;
let one: string;
let several: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-explain-'));
  one = join(folder, 'one.ndjson');
  several = join(folder, 'several.ndjson');
  await writeFile(one, `${session({})}\n`);
  const ended = { id: '2', state: 'ended', ended_at: '2026-01-06T15:00:00.000Z' };
  await writeFile(several, `${session({})}\n\n${session(ended)}\n`);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('explain shows the whole condition with each value, limit and verdict', async () => {
  const run = await runCli(['explain', '--session', one, ...LONG]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(
    run.stdout,
  ).toBe(`long-running-session (Privileged session open too long) on session fudo-dc1/1: jdoe on db1
as of 2026-01-06T21:00:00Z; started 2026-01-06T10:00:00Z
matches: level medium

detection (level low)
  yes all of
    yes long
      yes duration is 11 h 00 min, wanted: at least 4 h
    yes not
      no  exempt
        no  account is oracle, wanted: an empty list
escalate to medium, which decides
  yes duration is 11 h 00 min, wanted: at least 10 h
escalate to high
  no  duration is 11 h 00 min, wanted: at least 16 h; turns at 2026-01-07T02:00:00Z, in 5 h 00 min
escalate to critical
  no  duration is 11 h 00 min, wanted: at least 24 h; turns at 2026-01-07T10:00:00Z, in 13 h 00 min

next change: level high at 2026-01-07T02:00:00Z, in 5 h 00 min, if nothing else happens
reminders: 8 h after people last heard of an open alert, then 16 h, 32 h; from level high
`);
});

test('explain looks at another time, at a rule file, and prints JSON', async () => {
  const file = 'config/rules/long-running-session.yml';
  const args = ['explain', '--session', '-', '--rule', file, '--at', '3h', '--json'];
  const run = await runCli(args, { stdin: session({}) });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({
    rule: 'long-running-session',
    session: '1',
    at: '2026-01-06T13:00:00.000Z',
    level: null,
    watched: true,
    detection: { holds: false },
    next: { at: '2026-01-06T14:00:00.000Z', level: 'low' },
    remind: { after_seconds: 28_800, most: 3, from: 'high' },
  });
});

test('a session that is over is looked at as of its last moment', async () => {
  const { stdout } = await runCli(['explain', '--session', several, '--id', '2', ...LONG]);
  expect(stdout).toContain('as of 2026-01-06T14:59:59.999Z');
  expect(stdout).toContain('matches: level low');
  expect(stdout).toContain('next change: none by time alone');
  const after = ['--at', '2026-01-06T16:00:00Z'];
  const over = await runCli(['explain', '--session', several, '--id', '2', ...LONG, ...after]);
  expect(over.stdout).toContain('does not match: rules do not look at a session that is ended');
});

test('a rule that waits for values says so', async () => {
  const { stdout } = await runCli(['explain', '--session', one, '--rule', 'unknown-network']);
  expect(stdout).toContain('not evaluated: waits for known_networks');
});

test.each([
  [['--session', 'nowhere', ...LONG], 1, 'cannot read nowhere: there is no such file'],
  [['--session', 'several', ...LONG], 1, 'holds several sessions: choose one with --id, of 1, 2'],
  [['--session', 'several', '--id', '9', ...LONG], 1, 'has no session "9"; it has 1, 2'],
  [['--session', 'one', '--rule', 'long-runing-session'], 1, 'mean "long-running-session"?'],
  [['--session', 'one', '--rule', 'no.yml'], 1, 'cannot read no.yml'],
  [['--session', 'one', ...LONG, '--at', 'noon'], 1, '--at noon is no instant'],
  [['--session', 'one'], 2, "required option '--rule <name>' not specified"],
])('explain %s exits with a message and no stack', async (args, code, message) => {
  const files: Record<string, string> = { one, several };
  const run = await runCli(['explain', ...args.map((arg) => files[arg] ?? arg)]);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(run).toMatchObject({ code, stdout: '' });
});

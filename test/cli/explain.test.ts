import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHAIN } from '#test/support/a-chain.ts';
import { runCli } from '#test/support/run-cli.ts';

const session = (fields: object) =>
  JSON.stringify({
    source: 'fudo-dc1',
    vendor: 'fudo',
    id: '1',
    state: 'live',
    started_at: '2026-01-06T10:00:00.000Z',
    read_at: '2026-01-06T23:00:00.000Z',
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
as of 2026-01-06T23:00:00Z; started 2026-01-06T10:00:00Z
matches: level medium

detection (level low)
  yes all of
    yes long
      yes duration is 13 h 00 min, wanted: at least 4 h
    yes not
      no  exempt
        no  account is oracle, wanted: an empty list
escalate to medium, which decides
  yes duration is 13 h 00 min, wanted: at least 12 h
escalate to high
  no  duration is 13 h 00 min, wanted: at least 24 h; turns at 2026-01-07T10:00:00Z, in 11 h 00 min
escalate to critical
  no  duration is 13 h 00 min, wanted: at least 2 d; turns at 2026-01-08T10:00:00Z, in 35 h 00 min

next change: level high at 2026-01-07T10:00:00Z, in 11 h 00 min, if nothing else happens
reminders: 24 h after people last heard of an open alert, then 2 d, 4 d; from level critical
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
    remind: { after_seconds: 86_400, most: 3, from: 'critical' },
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

const at = (minute: number) => `2026-01-06T10:${String(minute).padStart(2, '0')}:00.000Z`;
const ended = (id: string, from: number, to: number, fields: object = {}) =>
  session({ id, state: 'ended', started_at: at(from), ended_at: at(to), ...fields });

test('of a correlation, explain shows what is measured and which sessions count', async () => {
  const past = join(folder, 'past.ndjson');
  const ip = (source_ip: string) => ({ source_ip });
  const lines = [ended('a', 0, 20, ip('10.0.0.1')), ended('b', 5, 59, ip('10.0.0.2'))];
  await writeFile(past, `${lines.join('\n')}\n`);
  const live = join(folder, 'live.ndjson');
  await writeFile(
    live,
    session({ id: 'c', started_at: at(10), read_at: at(30), ...ip('10.0.0.1') }),
  );
  const args = ['explain', '--session', live, '--rule', 'two-addresses-at-once'];
  const run = await runCli([...args, '--history', past]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(
    run.stdout,
  ).toBe(`two-addresses-at-once (One user from two addresses at once) on session fudo-dc1/c: jdoe on db1
as of 2026-01-06T10:30:00Z; started 2026-01-06T10:10:00Z
matches: level medium

group user jdoe
  yes different source_ip: 2 (10.0.0.2, 10.0.0.1) open at once, wanted: at least 2 open at once, sessions: 2 open at once
window of 24 h, of which those count that are open: 2 of 3 count
  no  2026-01-06T10:00:00Z open-from-an-address (10.0.0.1): fudo-dc1 #a jdoe on db1 from 10.0.0.1, over 2026-01-06T10:20:00Z
  yes 2026-01-06T10:05:00Z open-from-an-address (10.0.0.2): fudo-dc1 #b jdoe on db1 from 10.0.0.2
  yes 2026-01-06T10:10:00Z open-from-an-address (10.0.0.1): fudo-dc1 #c jdoe on db1 from 10.0.0.1

next change: no longer matches at 2026-01-07T10:05:00Z, in 23 h 35 min, if nothing else happens
`);
  const alone = await runCli(args);
  expect(alone.stdout).toContain(
    'no other sessions were given: name some with --history or --source',
  );
  expect(alone.stdout).toContain('wanted: at least 2 open at once');
  const json = await runCli([...args, '--history', past, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    rule: 'two-addresses-at-once',
    groups: [
      {
        level: 'medium',
        fields: [{ field: 'user', value: 'jdoe' }],
        members: [
          { session: 'a', counts: false, until: at(20) },
          { session: 'b', counts: true },
          { session: 'c', counts: true },
        ],
      },
    ],
  });
});

test('of a correlation of correlations, explain shows what was found below and why; and that one, too', async () => {
  const rule = join(folder, 'in-after-all.yml');
  await writeFile(rule, CHAIN);
  const rejected = (id: string, minute: number) => ended(id, minute, minute, { state: 'rejected' });
  const all = join(folder, 'chain.ndjson');
  const came = session({ id: 'd', started_at: at(20), read_at: at(30) });
  const lines = [rejected('a', 0), rejected('b', 4), rejected('c', 8), came];
  await writeFile(all, `${lines.join('\n')}\n`);
  const upper = await runCli(['explain', '--session', all, '--id', 'd', '--rule', rule]);
  expect(upper).toMatchObject({ code: 0, stderr: '' });
  expect(upper.stdout).toContain(`window of 1 h: 2 of 2 count
  yes 2026-01-06T10:08:00.001Z many-rejected: jdoe: 3 rejected in 10 min, 3 sessions
      sessions: 3 in 8 min, wanted: at least 3 in 10 min
      fudo-dc1 #a jdoe on db1, since 2026-01-06T10:00:00Z
      fudo-dc1 #b jdoe on db1, since 2026-01-06T10:04:00Z
      fudo-dc1 #c jdoe on db1, since 2026-01-06T10:08:00Z
  yes 2026-01-06T10:20:00Z opened: fudo-dc1 #d jdoe on db1
`);
  const where = ['--id', 'c', '--at', '2026-01-06T10:09:00Z'];
  const lower = await runCli(['explain', '--session', all, ...where, '--rule', rule]);
  expect(lower.stdout).toContain('many-rejected (Several rejected requests) on session fudo-dc1/c');
  expect(lower.stdout).toContain('does not alert: only other correlations count what it finds');
  expect(lower.stdout).toContain('yes sessions: 3 in 8 min, wanted: at least 3 in 10 min');
});

test('of a rule that remembers, explain shows what is known and from how many sessions', async () => {
  const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
  const past = Array.from({ length: 21 }, (_, n) =>
    ended(`p${n}`, 0, 30).replaceAll('2026-01-06', `2025-12-${String(n + 1).padStart(2, '0')}`),
  );
  const other = ended('other', 0, 50, { target: 'db9' }).replaceAll('2026-01-06', day(2));
  const all = join(folder, 'all.ndjson');
  await writeFile(all, `${[...past, other, session({ id: 'now' })].join('\n')}\n`);
  const args = ['explain', '--session', all, '--id', 'now', '--rule'];
  const usual = await runCli([...args, 'longer-than-usual']);
  expect(usual.stdout).toContain('\nmatches: level low\n');
  expect(usual.stdout).toContain(`what it remembers
  of jdoe, db1 (user, target)
  it asked at 2026-01-06T11:00:00Z
  21 earlier sessions in 90 d, the last of which began 2025-12-21T10:00:00Z
  usual: 30 min, 95 % within 30 min, longest 30 min (21 sessions); unusual from 1 h 30 min on, 3 times the 95 %
`);
  const first = await runCli([...args, 'first-time-on-target']);
  expect(first.stdout).toContain('\ndoes not match: it is not the first\n');
  const where = ['--session', all, '--id', 'other', '--json'];
  const json = await runCli(['explain', ...where, '--rule', 'first-time-on-target']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    level: 'low',
    memory: { values: ['jdoe', 'db9'], sessions: 0, first: true },
  });
  const alone = await runCli(['explain', '--session', one, '--rule', 'first-time-on-target']);
  expect(alone.stdout).toContain('matches: level low; but no other sessions were given');
});

test.each([
  [['--session', 'nowhere', ...LONG], 1, 'cannot read nowhere: there is no such file'],
  [['--session', 'several', ...LONG], 1, 'holds several sessions: choose one with --id, of 1, 2'],
  [['--session', 'several', '--id', '9', ...LONG], 1, 'has no session "9"; it has 1, 2'],
  [['--session', 'one', '--rule', 'long-runing-session'], 1, 'mean "long-running-session"?'],
  [['--session', 'one', '--rule', 'no.yml'], 1, 'cannot read no.yml'],
  [['--session', 'one', ...LONG, '--at', 'noon'], 1, '--at noon is no instant'],
  [['--session', '-', '--history', '-', '--rule', 'first-time-on-target'], 1, 'cannot both be'],
  [['--session', 'one', '--history', 'no', '--rule', 'first-time-on-target'], 1, 'cannot read no'],
  [
    ['--session', 'one', '--source', 'no', '--rule', 'first-time-on-target'],
    1,
    'has no source "no"',
  ],
  [['--session', 'one'], 2, "required option '--rule <name>' not specified"],
])('explain %s exits with a message and no stack', async (args, code, message) => {
  const files: Record<string, string> = { one, several };
  const run = await runCli(['explain', ...args.map((arg) => files[arg] ?? arg)]);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(run).toMatchObject({ code, stdout: '' });
});

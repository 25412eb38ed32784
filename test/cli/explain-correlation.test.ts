import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHAIN } from '#test/support/a-chain.ts';
import { runCli } from '#test/support/run-cli.ts';

const session = (id: string, state: string, minute: number, fields: object = {}) => {
  const started_at = `2026-01-06T10:${String(minute).padStart(2, '0')}:00Z`;
  const ended = state === 'live' ? {} : { ended_at: started_at };
  const about = { source: 'segura-sp', vendor: 'segura', user: 'jdoe', target: 'db1' };
  return JSON.stringify({ ...about, id, state, started_at, ...ended, ...fields });
};

const SESSIONS = [
  session('a', 'rejected', 0),
  session('b', 'rejected', 4),
  session('c', 'rejected', 8),
  session('d', 'live', 20, { read_at: '2026-01-06T10:30:00Z' }),
  session('x', 'live', 21, { user: 'other' }),
].join('\n');

let folder: string;
let file: string;
let rule: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-explain-correlation-'));
  file = join(folder, 'sessions.ndjson');
  rule = join(folder, 'in-after-all.yml');
  await writeFile(file, SESSIONS);
  await writeFile(rule, CHAIN);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const explain = (...args: string[]) => runCli(['explain', '--session', file, ...args]);

test('explain shows the window of a group, what is in it, and what was found below', async () => {
  const run = await explain('--rule', rule, '--id', 'd');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toBe(`in-after-all (Session after several rejected ones) on the group user jdoe
as of 2026-01-06T10:30:00Z
matches: level high

condition (level high)
  yes rules matched in order is 2 (many-rejected, opened), wanted: at least 2 in 1 h
window of 1 h, since 2026-01-06T09:30:00Z
  2026-01-06T10:08:00.001Z many-rejected: jdoe: 3 rejected in 10 min
    sessions 3 in 8 min, wanted: at least 3 in 10 min
    segura-sp/a jdoe on db1, since 2026-01-06T10:00:00Z
    segura-sp/b jdoe on db1, since 2026-01-06T10:04:00Z
    segura-sp/c jdoe on db1, since 2026-01-06T10:08:00Z
  2026-01-06T10:20:00Z segura-sp/d jdoe on db1: opened

next change: no longer matches at 2026-01-06T11:08:00.001Z, in 38 min, if nothing else happens
`);
});

test('explain looks at all groups, at another time, and prints JSON', async () => {
  const run = await explain('--rule', rule, '--at', '2026-01-06T10:21:00Z', '--json');
  const [jdoe, other] = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(jdoe).toMatchObject({
    rule: 'in-after-all',
    at: '2026-01-06T10:21:00.000Z',
    fields: [{ field: 'user', value: 'jdoe' }],
    level: 'high',
    condition: { holds: true },
    window: [{ rule: 'many-rejected', total: 3 }, { session: 'd' }],
    next: { at: '2026-01-06T11:08:00.001Z', level: null },
  });
  expect(other).toMatchObject({ level: null, condition: { holds: false } });
  const before = await explain('--rule', rule, '--at', '2026-01-06T10:19:00Z');
  expect(before.stdout).toContain('does not match');
  expect(before.stdout).not.toContain('segura-sp/d');
  const later = await explain('--rule', rule, '--id', 'd', '--at', '5h');
  expect(later.stdout).toContain('no  rules matched in order is none, wanted: at least 2 in 1 h');
  expect(later.stdout).toContain('since 2026-01-06T14:20:00Z: empty');
});

test('explain knows the correlations of the configuration, and escalations', async () => {
  const run = await explain('--rule', 'many-sessions-by-one-user', '--id', 'x');
  expect(run.stdout).toContain('on the group user other');
  expect(run.stdout).toContain('no  sessions is 1, wanted: at least 5 in 1 h\nescalate to medium');
});

test.each([
  [['--at', '4h'], '--at 4h: of several sessions choose one with --id'],
  [['--at', 'noon'], '--at noon: of several sessions choose one with --id'],
  [['--id', 'q'], 'has no session "q"; it has a, b, c, d, x'],
])('explain refuses %j with a reason', async (args, reason) => {
  const run = await explain('--rule', rule, ...args);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain(reason);
});

test('a file of rules that only correlations count has nothing to explain', async () => {
  const base = join(folder, 'base.yml');
  await writeFile(base, CHAIN.slice(CHAIN.lastIndexOf('---') + 4));
  const run = await explain('--rule', base);
  expect(run).toMatchObject({ code: 1, stdout: '' });
});

test('a session that no group has is told of as such', async () => {
  const alone = join(folder, 'alone.ndjson');
  await writeFile(alone, session('a', 'rejected', 0));
  const run = await runCli(['explain', '--session', alone, '--rule', rule]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('in-after-all (Session after several rejected ones) on no group');
  expect(run.stdout).toContain('no group: by then the rules it counts match no session');
});

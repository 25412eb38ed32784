import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPaint } from '#cli/commands/backtest/paint.ts';
import { createProgress } from '#cli/commands/backtest/progress.ts';
import { createFudoSimulator, type FudoSimulator } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { ROOT, runCli } from '#test/support/run-cli.ts';

const NOW = Date.parse('2026-01-07T12:00:00Z');
const RULE = `title: Too long
id: 11111111-1111-4111-8111-111111111111
name: too-long
status: stable
level: low
logsource: { category: pam_session }
detection:
  long: { 'duration|gte|expand': '%open_limit%' }
  condition: long
alert: { title: '{user} on {target}', defaults: { open_limit: 4h } }
`;
const session = (id: string, hours: number, user = 'jdoe') =>
  JSON.stringify({
    source: 'fudo-dc1',
    vendor: 'fudo',
    id,
    user,
    state: 'ended',
    started_at: '2026-01-06T08:00:00.000Z',
    ended_at: new Date(Date.parse('2026-01-06T08:00:00Z') + hours * HOUR).toISOString(),
  });

let folder: string;
let simulator: FudoSimulator;
const at = (name: string): string => join(folder, name);
const withSecrets = {
  env: { PAMWATCH_SECRETS: JSON.stringify({ 'pamwatch/fudo': { api_key: 'KEY-0123' } }) },
};

beforeAll(async () => {
  const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
  world.open({ started_at: NOW - 26 * HOUR, ended_at: NOW - 20 * HOUR, user: 'jdoe' });
  world.open({ started_at: NOW - 3 * HOUR, ended_at: NOW - HOUR });
  simulator = await createFudoSimulator({
    world,
    now: () => NOW,
    zone: 'Europe/Warsaw',
    credentials: { api_key: 'KEY-0123' },
  });
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-backtest-'));
  await writeFile(at('rule.yml'), RULE);
  await writeFile(at('later.yml'), RULE.replace('4h', '6h'));
  await writeFile(at('bad.yml'), RULE.replace('gte', 'gtee'));
  await writeFile(
    at('sessions.ndjson'),
    `${[session('1', 1), session('2', 5, '\u001b[2Jann'), session('3', 7)].join('\n')}\n`,
  );
  await writeFile(
    at('pamwatch.yaml'),
    `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: ${simulator.url}
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo } }
values: { open_limit: 4h30m }
receivers: { soc: { email: soc@bank.com, from: low } }
operators: { email: ops@bank.com }
`,
  );
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const config = () => ['--config', at('pamwatch.yaml')];

test('a backtest of a file is printed as tables, safe for a terminal', async () => {
  const args = ['backtest', '--rules', at('rule.yml'), ...config(), at('sessions.ndjson')];
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^3 sessions, 0 of them live/m);
  expect(stdout).toMatch(/^too-long +2 /m);
  expect(stdout).toMatch(/^2026-01-06 +2 .* too-long 2$/m);
  expect(stdout).toMatch(/^soc +low +4 /m);
  expect(stdout).not.toContain('\u001b');
});

test('--json prints the report, and what two rule sets say differently', async () => {
  const rules = ['--rules', at('later.yml'), '--against', at('rule.yml')];
  const { stdout } = await runCli(
    ['backtest', ...rules, '--config', at('none.yaml'), '--json', '-'],
    {
      stdin: await readFile(at('sessions.ndjson')),
    },
  );
  expect(stdout).toBe('');
  const { stdout: json } = await runCli(
    ['backtest', ...rules, ...config(), '--zone', 'UTC', '--json', '-'],
    {
      stdin: await readFile(at('sessions.ndjson')),
    },
  );
  expect(JSON.parse(json)).toMatchObject({
    schema: 'pamwatch.backtest/1',
    input: { name: 'standard input', sessions: 3 },
    span: { from: '2026-01-06T00:00:00.000Z', zone: 'UTC', poll_every_seconds: 60 },
    new: { totals: { alerts: 2, messages: 4 } },
    difference: { same: 2, only_old: { alerts: 0 } },
  });
});

test('without a session there are no tables, and it says so', async () => {
  await writeFile(at('empty.ndjson'), '\n');
  const args = ['backtest', '--rules', at('rule.yml'), ...config()];
  const empty = await runCli([...args, at('empty.ndjson')]);
  expect(empty.code).toBe(0);
  expect(empty.stdout.split('\n').slice(1)).toEqual(['no session to try the rules on', '']);
  const span = ['--from', '2030-01-01', '--to', '2030-02-01'];
  const { stdout } = await runCli([...args, ...span, at('sessions.ndjson')]);
  expect(stdout.split('\n').slice(1)).toEqual([
    'no session to try the rules on',
    '2029-12-31 23:00Z to 2030-01-31 23:00Z: 31 days in Europe/Warsaw',
    '3 sessions outside that span left out',
    '',
  ]);
});

test('the history of an appliance is asked for the span alone', async () => {
  const span = ['--from', '2026-01-06', '--to', '2026-01-07'];
  const args = [
    'backtest',
    '--rules',
    at('rule.yml'),
    ...config(),
    '--source',
    'fudo-dc1',
    ...span,
  ];
  const { code, stdout } = await runCli([...args, '--json'], withSecrets);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    input: { name: 'fudo-dc1', sessions: 1 },
    span: { from: '2026-01-05T23:00:00.000Z', to: '2026-01-06T23:00:00.000Z', days: 1 },
    new: { totals: { alerts: 1 } },
  });
});

const MANY = `title: Many
id: 22222222-2222-4222-8222-222222222222
name: many
status: stable
level: high
correlation: { type: event_count, rules: [too-long], group-by: [user], timespan: 1h, condition: { gte: 2 }, generate: true }
alert: { title: '{user}: {count}' }
`;

test('a correlation raises alerts about groups, with the sessions that counted', async () => {
  await writeFile(at('several.yml'), `${RULE}---\n${MANY}`);
  const lines = [session('a', 5), session('b', 6), session('c', 7, 'other')];
  await writeFile(at('three.ndjson'), `${lines.toReversed().join('\n')}\n`);
  const args = ['backtest', '--rules', at('several.yml'), at('three.ndjson')];
  const { stdout, stderr } = await runCli(args);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^many +1 .* 1 +0 +0 +0 +1 +0$/m);
  expect(stdout).toMatch(/^many +high +2026-01-06 12:00Z +jdoe: 2 sessions +fudo-dc1 #a, #b$/m);
  const { new: set } = JSON.parse((await runCli([...args, '--json'])).stdout);
  expect(set.loudest[0]).toMatchObject({
    group: {
      subject: 'group:many/jdoe',
      fields: [{ field: 'user', value: 'jdoe' }],
      sessions: [{ id: 'a' }, { id: 'b' }],
      total: 2,
    },
    episodes: [{ rule: 'many', title: 'jdoe: 2', peak_level: 'high' }],
  });
});

test('a rule that learns first says from when it speaks', async () => {
  const first = RULE.replace('defaults:', 'first_seen: { fields: [user], learn: 1d }, defaults:');
  await writeFile(at('first.yml'), first);
  const later = session('later', 5, 'new').replaceAll('2026-01-06', '2026-01-08');
  const lines = [later, session('1', 5), later.replace('new', 'jdoe').replace('later', 'known')];
  await writeFile(at('past.ndjson'), `${lines.join('\n')}\n`);
  const args = ['backtest', '--rules', at('first.yml'), '--zone', 'UTC', at('past.ndjson')];
  const { stdout } = await runCli(args);
  expect(stdout).toMatch(/^too-long +1 /m);
  expect(stdout).toMatch(/^LEARNS SILENTLY +SPEAKS FROM\ntoo-long +2026-01-07 00:00Z$/m);
  const { new: set } = JSON.parse((await runCli([...args, '--json'])).stdout);
  expect(set.rules[0]).toMatchObject({
    speaks_from: '2026-01-07T00:00:00.000Z',
    examples: [{ session: { id: 'later' } }],
  });
  // What began before the span is of no account, and teaches all the same.
  const span = ['--from', '2026-01-08', '--to', '2026-01-09'];
  const report = JSON.parse((await runCli([...args, ...span, '--json'])).stdout);
  expect(report).toMatchObject({
    input: { sessions: 2, outside: 1 },
    new: { totals: { alerts: 1 }, rules: [{ speaks_from: '2026-01-07T00:00:00.000Z' }] },
  });
});

test('--html writes the page beside the tables', async () => {
  const args = [
    'backtest',
    '--rules',
    at('rule.yml'),
    '--html',
    at('page.html'),
    at('sessions.ndjson'),
  ];
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `pamwatch: wrote ${at('page.html')}\n` });
  expect(stdout).toContain('too-long');
  expect(await readFile(at('page.html'), 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
});

test.each([
  [['--rules', 'bad.yml', 'sessions.ndjson'], 1, 'bad.yml:8: detection.long'],
  [['--rules', 'rule.yml', 'nowhere'], 1, 'nowhere: there is no such file'],
  [['--rules', 'rule.yml', 'rule.yml'], 1, 'rule.yml:1: is not JSON'],
  [
    ['--rules', 'rule.yml', '--html', 'no/page', 'sessions.ndjson'],
    1,
    'no/page: there is no such file',
  ],
  [['--rules', 'rule.yml'], 2, 'name one input'],
  [['--rules', 'rule.yml', '--from', 'monday', 'x'], 2, 'It is no date such as'],
  [['--rules', 'rule.yml', '--shifts', '6', 'x'], 2, 'It is no list of times'],
  [['sessions.ndjson'], 2, "required option '--rules <path>' not specified"],
])('backtest %j exits with a message and no stack', async (args, code, message) => {
  const located = args.map((arg) => (/\.|nowhere|\//.test(arg) ? at(arg) : arg));
  const run = await runCli(['backtest', ...located]);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(run).toMatchObject({ code, stdout: '' });
});

test('a recording of an appliance holds its sessions, and no name of theirs', async () => {
  const out = at('recording.ndjson');
  const args = [
    'record',
    ...config(),
    '--source',
    'fudo-dc1',
    '--out',
    out,
    '--key',
    'twelve letters',
  ];
  const run = await runCli(args, withSecrets);
  expect(run).toEqual({ code: 0, stdout: '', stderr: 'pamwatch: 2 sessions saved\n' });
  const text = await readFile(out, 'utf8');
  expect(text).not.toMatch(/jdoe|fudo-dc1|3927138875067084301/);
  const backtest = await runCli([
    'backtest',
    '--rules',
    at('rule.yml'),
    ...config(),
    '--json',
    out,
  ]);
  expect(JSON.parse(backtest.stdout)).toMatchObject({ new: { totals: { alerts: 1 } } });
  const again = await runCli([...args.slice(0, -3), '-', '--key', 'twelve letters'], withSecrets);
  const timeless = (lines: string) => lines.replace(/"read_at":"[^"]+"/g, '');
  expect(timeless(again.stdout)).toBe(timeless(text));
});

test('a recording that fails leaves no file behind', async () => {
  const out = at('failed.ndjson');
  const run = await runCli(['record', '--out', out, '-'], {
    stdin: `${session('1', 1)}\nnonsense\n`,
  });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('standard input:2: is not JSON');
  expect((await readdir(folder)).filter((name) => name.startsWith('failed'))).toEqual([]);
});

test.each(['backtest', 'record'])(
  'Ctrl-C ends %s at once and leaves nothing behind',
  async (command) => {
    const rest =
      command === 'record'
        ? ['--out', at('stopped')]
        : ['--rules', at('rule.yml'), '--html', at('stopped')];
    const child = spawn(process.execPath, ['cli/pamwatch.mjs', command, ...rest, '-'], {
      cwd: ROOT,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (bytes) => {
      stderr += String(bytes);
    });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    // More than a pipe holds: what is gone was read, so the command is at work.
    const lines = Array.from({ length: 5_000 }, (_, id) => `${session(String(id), 1)}\n`).join('');
    await new Promise((resolve) => child.stdin.write(lines, resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(stderr).toBe('pamwatch: stopped; nothing was written\n');
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
  },
);

test('progress is drawn for who watches, and cleared away', () => {
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 60, write: (text: string) => written.push(text) > 0 };
  const progress = createProgress('backtest', terminal);
  progress.show(1_234, 0.5);
  progress.clear();
  expect(written).toHaveLength(2);
  const bar = `[${'#'.repeat(12)}${'-'.repeat(12)}]`;
  expect(written[0]).toContain(`\r\u001b[Kbacktest: ${bar}  50 % 1,234 sessions, `);
  expect(written[1]).toBe('\r\u001b[K');
  const silent = createProgress('backtest', { ...terminal, isTTY: false });
  silent.show(1);
  silent.clear();
  expect(written).toHaveLength(2);
});

test('colour is for terminals, and for who wants it', () => {
  const shown = (isTTY: boolean, env: NodeJS.ProcessEnv) => createPaint({ isTTY }, env).strong('x');
  expect(shown(true, {})).toBe('\u001b[1mx\u001b[0m');
  expect(shown(true, { NO_COLOR: '1' })).toBe('x');
  expect(shown(true, { TERM: 'dumb' })).toBe('x');
  expect(shown(false, {})).toBe('x');
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '#shared/backtest/report.ts';
import { HOUR, isoOf, MINUTE } from '#shared/sessions/instant.ts';
import { runCli } from '#test/support/run-cli.ts';

const START = Date.parse('2026-01-05T06:00:00Z');
const COUNT = 2_500;

const SOURCES = [
  { source: 'segura-sp', vendor: 'segura' },
  { source: 'segura-sp', vendor: 'segura', account: null },
  { source: 'fudo-dc1', vendor: 'fudo', threat: { level: 93 } },
];

/** When it ended, after a day and more at times; some were refused, and some go on. */
function endOf(mixed: number, started: number) {
  if (mixed % 211 === 0) return { state: 'live' };
  const lasted = mixed % 97 === 0 ? 30 * HOUR : (1 + (mixed % 40)) * MINUTE;
  return { state: mixed % 31 === 0 ? 'rejected' : 'ended', ended_at: isoOf(started + lasted) };
}

/** Three weeks of six users, who come from several places. */
function lines(): string[] {
  const all = Array.from({ length: COUNT }, (_, number) => {
    const mixed = (number * 7_919) % 1_009;
    const started = START + number * 12 * MINUTE + (mixed % 7) * MINUTE;
    return JSON.stringify({
      id: String(3_927_138_875_067_000_000n + BigInt(number)),
      user: ['jörg', 'ana', 'li', 'root', 'olu', 'ivy'][mixed % 6],
      account: 'administrator',
      target: `srv-${mixed % 11}`,
      source_ip: `10.0.${mixed % 4}.7`,
      protocol: 'ssh',
      recorded: mixed % 53 !== 0,
      ...SOURCES[number % 3],
      started_at: isoOf(started),
      ...endOf(mixed, started),
    });
  });
  // Two are there twice.
  return [...all, ...all.slice(40, 42)];
}

let folder: string;
const at = (name: string): string => join(folder, name);
const RULES = [
  ...['backtest', '--rules', 'config/rules', '--against'],
  ...['one-account-several-users', 'longer-than-usual', 'long-running-session'].flatMap(
    (name, index) => [...(index > 0 ? ['--against'] : []), `config/rules/${name}.yml`],
  ),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-threads-'));
  // As some write text: with a mark at its beginning, and without an end of the last line.
  await writeFile(at('sessions.ndjson'), `\ufeff${lines().join('\n')}`);
});
afterAll(() => rm(folder, { recursive: true }));

function reportOf({ stdout }: { readonly stdout: string }): Report {
  const report: Report = JSON.parse(stdout);
  return { ...report, input: { ...report.input, name: '' } };
}

test('a file, which a second thread reads, too, and what can be read but once say the same', async () => {
  const file = await runCli([...RULES, '--json', at('sessions.ndjson')]);
  const once = await runCli([...RULES, '--json', '-'], { stdin: `\ufeff${lines().join('\n')}` });
  expect([file.code, once.code, file.stderr, once.stderr]).toEqual([0, 0, '', '']);
  const report = reportOf(file);
  expect(report).toEqual(reportOf(once));
  expect(report.input).toMatchObject({ sessions: COUNT, repeated: 2 });
  // Rules of each kind were heard of, and the two sets differ in them.
  const loud = report.new.rules.filter(({ alerts }) => alerts > 0).map(({ name }) => name);
  expect(loud).toEqual(
    expect.arrayContaining([
      'long-running-session',
      'longer-than-usual',
      'one-account-several-users',
      'session-not-recorded',
      'two-addresses-at-once',
    ]),
  );
  expect(report.difference?.only_new.alerts).toBeGreaterThan(0);
  expect(report.difference?.same).toBeGreaterThan(0);
});

test('a named pipe is read but once', async () => {
  await promisify(execFile)('mkfifo', [at('pipe')]);
  const running = runCli([...RULES, '--json', at('pipe')]);
  await writeFile(at('pipe'), lines().slice(0, 300).join('\n'));
  expect(reportOf(await running).input.sessions).toBe(300);
});

test.each([
  ['{"id": 7}', 'broken.ndjson:2503: id: must be text\n'],
  ['{', 'broken.ndjson:2503: is not JSON: '],
])('a line that is no session is named, and nothing else is said: %s', async (line, message) => {
  await writeFile(at('broken.ndjson'), [...lines(), line].join('\n'));
  const { code, stdout, stderr } = await runCli([...RULES, at('broken.ndjson')]);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^pamwatch: .*\n$/);
  expect(stderr).toContain(message);
});

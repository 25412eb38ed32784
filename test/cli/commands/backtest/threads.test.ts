import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BacktestCommandOptions } from '#cli/commands/backtest/backtest.ts';
import { planBacktest } from '#cli/commands/backtest/plan.ts';
import { SILENT } from '#cli/commands/backtest/progress.ts';
import { readSessions } from '#cli/commands/backtest/sessions-input.ts';
import { backtestInOneThread } from '#cli/commands/backtest/threads/one-thread.ts';
import type { RunningBacktest } from '#cli/commands/backtest/threads/running-backtest.ts';
import { backtestInTwoThreads } from '#cli/commands/backtest/threads/two-threads.ts';
import type { Report } from '#shared/backtest/report.ts';
import { DEFAULT_SHIFTS } from '#shared/backtest/shifts.ts';
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
const AGAINST = ['one-account-several-users', 'longer-than-usual', 'long-running-session'].map(
  (name) => `config/rules/${name}.yml`,
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-threads-'));
  // As some write text: with a mark at its beginning, and without an end of the last line.
  await writeFile(at('sessions.ndjson'), `\ufeff${lines().join('\n')}`);
});
afterAll(() => rm(folder, { recursive: true }));

async function planOf(parts: Partial<BacktestCommandOptions> = {}) {
  const request = {
    file: at('sessions.ndjson'),
    namedConfig: true,
    options: {
      ...{ rules: ['config/rules'], against: AGAINST, config: 'config/pamwatch.yaml' },
      ...{ shifts: DEFAULT_SHIFTS, pollEvery: MINUTE, ...parts },
    },
  };
  const plan = await planBacktest(request);
  if (plan === undefined) throw new Error('the shipped rules do not compile');
  return { request, options: plan.backtest };
}

async function reportOf(backtest: RunningBacktest): Promise<Report> {
  try {
    for await (const { sessions } of readSessions(at('sessions.ndjson'), SILENT)) {
      for (const session of sessions) backtest.add(session);
    }
    return await backtest.report();
  } finally {
    backtest.close();
  }
}

test.each<[string, Partial<BacktestCommandOptions>]>([
  ['all of it', {}],
  ['a span of it', { from: { date: '2026-01-12' }, to: { date: '2026-01-19' } }],
])('two threads say the same as one: of %s', async (_, parts) => {
  const { request, options } = await planOf(parts);
  const report = await reportOf(backtestInTwoThreads(request, options));
  expect(report).toEqual(await reportOf(backtestInOneThread(options)));
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

test('repeated sessions count once, and every source is known to both', async () => {
  const { request, options } = await planOf();
  const { input, new: set } = await reportOf(backtestInTwoThreads(request, options));
  expect(input).toMatchObject({ sessions: COUNT, repeated: 2 });
  const why = (name: string) => set.not_evaluated.find(({ rule }) => rule === name)?.why;
  expect(why('session-not-recorded')).toContain('segura-sp does not say recorded');
  expect(why('no-ticket')).toContain('fudo-dc1 does not say ticket');
});

test('what the second thread cannot do is an error of the report', async () => {
  const { request, options } = await planOf();
  const gone = { ...request, file: at('gone.ndjson') };
  await expect(reportOf(backtestInTwoThreads(gone, options))).rejects.toThrow(
    `cannot read ${at('gone.ndjson')}: there is no such file`,
  );
});

test('a named pipe is read but once', async () => {
  await promisify(execFile)('mkfifo', [at('pipe')]);
  const running = runCli(['backtest', '--rules', 'config/rules', '--json', at('pipe')]);
  await writeFile(at('pipe'), lines().slice(0, 300).join('\n'));
  const { stdout } = await running;
  expect(JSON.parse(stdout)).toMatchObject({ input: { sessions: 300 } });
});

test.each([
  ['{"id": 7}', 'large.ndjson:2503: id: must be text\n'],
  ['{', 'large.ndjson:2503: is not JSON: '],
])('a line that is no session is named, and nothing else is said: %s', async (line, message) => {
  // Large enough for two threads.
  const padded = lines().map((one) => one.replace('{', `{"reason":"${'x'.repeat(4_000)}",`));
  await writeFile(at('large.ndjson'), [...padded, line].join('\n'));
  const { code, stdout, stderr } = await runCli([
    ...['backtest', '--rules', 'config/rules', at('large.ndjson')],
  ]);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^pamwatch: .*\n$/);
  expect(stderr).toContain(message);
});

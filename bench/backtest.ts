// A backtest by the shipped rules against reading and parsing its sessions alone.
// Run: npx node bench/backtest.ts [--sessions N] [--rounds N]; exits with 1 above the target.
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';
import { type Plan, planBacktest, type Request } from '#cli/commands/backtest/plan.ts';
import { SILENT } from '#cli/commands/backtest/progress.ts';
import { makeReport } from '#cli/commands/backtest/run-backtest.ts';
import { readSessions } from '#cli/commands/backtest/sessions-input.ts';
import { DEFAULT_SHIFTS } from '#shared/backtest/shifts.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { printableSession } from '#shared/sessions/session.ts';
import { bankSessions } from './noise/bank.ts';

// A backtest may take this many times as long as reading and parsing its sessions.
const MOST = 3;
// A Monday, midnight in São Paulo.
const FIRST_DAY = Date.UTC(2024, 0, 1, 3);
// So that no shipped rule waits for a list.
const LISTS = { critical_targets: ['srv-1?'], known_networks: ['10.0.0.0/8'] };

async function writeSessions(file: string, count: number): Promise<void> {
  const lines = bankSessions(FIRST_DAY, Number.POSITIVE_INFINITY)
    .take(count)
    .map((session) => `${JSON.stringify(printableSession(session))}\n`);
  await pipeline(Readable.from(lines), createWriteStream(file));
}

/** The shipped configuration with lists in it; answers with its file. */
async function writeConfig(folder: string): Promise<string> {
  await cp('config', folder, { recursive: true });
  const file = join(folder, 'pamwatch.yaml');
  const document = parseDocument(await readFile(file, 'utf8'));
  for (const [name, list] of Object.entries(LISTS)) document.setIn(['values', name], list);
  await writeFile(file, document.toString());
  return file;
}

async function planOf(request: Request): Promise<Plan> {
  const plan = await planBacktest(request);
  if (plan === undefined) throw new Error('the shipped rules do not compile');
  const { rules, correlations } = plan.backtest.fresh;
  const all = [...rules, ...correlations];
  const ready = all.filter(({ waitingFor }) => waitingFor.length === 0);
  const remembering = rules.filter(({ memory }) => memory !== undefined);
  console.log(
    `rules: ${ready.length} of ${all.length} ready, ${correlations.length} correlations and ${remembering.length} that remember among them`,
  );
  return plan;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

async function compare(request: Request, count: number, rounds: number): Promise<number> {
  const { file = '' } = request;
  const plan = await planOf(request);
  const megabytes = (await stat(file)).size / 1e6;
  const show = (what: string, seconds: number) =>
    console.log(
      `${what}  ${seconds.toFixed(2)} s  ${Math.round(count / seconds)} sessions/s  ${(megabytes / seconds).toFixed(1)} MB/s`,
    );
  let reading = Number.POSITIVE_INFINITY;
  let testing = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const read = await secondsOf(async () => {
      for await (const _batch of readSessions(file, SILENT));
    });
    const tested = await secondsOf(async () => {
      const report = await makeReport(request, plan, SILENT, new AbortController().signal);
      if (round > 0) return;
      console.log(`alerts: ${report.new.totals.alerts} of ${report.input.sessions} sessions`);
    });
    reading = Math.min(reading, read);
    testing = Math.min(testing, tested);
  }
  show('read and parse ', reading);
  show('backtest as well', testing);
  console.log(`memory  ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB at most`);
  return testing / reading;
}

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'pamwatch-bench-'));
try {
  const file = join(folder, 'sessions.ndjson');
  const count = Number(values.sessions);
  await writeSessions(file, count);
  const config = await writeConfig(join(folder, 'config'));
  const options = {
    ...{ rules: ['config/rules'], config, zone: 'America/Sao_Paulo' },
    ...{ shifts: DEFAULT_SHIFTS, pollEvery: MINUTE },
  };
  const request = { file, options, namedConfig: true };
  const ratio = await compare(request, count, Number(values.rounds));
  console.log(`ratio  ${ratio.toFixed(2)} (at most ${MOST})`);
  process.exitCode = ratio <= MOST ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

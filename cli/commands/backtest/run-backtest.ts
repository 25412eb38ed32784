import { availableParallelism } from 'node:os';
import { renderPage } from '#shared/backtest/page/page.ts';
import type { Report } from '#shared/backtest/report.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { interruptible } from '../../interruptible.ts';
import { openSource } from '../../open-source.ts';
import { print, visible } from '../../output.ts';
import { writeWhole } from '../../write-whole.ts';
import type { BacktestCommandOptions } from './backtest.ts';
import { readHistory } from './history.ts';
import { createPaint } from './paint.ts';
import { type Plan, planBacktest, type Request } from './plan.ts';
import { createProgress, type Progress } from './progress.ts';
import { readSessions, sizeOf } from './sessions-input.ts';
import { describeReport } from './tables/describe-report.ts';
import { backtestInOneThread } from './threads/one-thread.ts';
import type { RunningBacktest } from './threads/running-backtest.ts';
import { backtestInTwoThreads } from './threads/two-threads.ts';

/** Bytes of sessions that take as long as a thread needs to start and to have its code compiled. */
const WORTH_A_THREAD = 10_000_000;

/**
 * `pamwatch backtest`.
 * @returns the exit code: 1 when a rule cannot be used, which is printed to standard error
 * @throws an Error naming what cannot be read
 */
export async function runBacktest(request: Request): Promise<0 | 1> {
  const plan = await planBacktest(request);
  if (plan === undefined) return 1;
  const progress = createProgress('backtest');
  const abort = new AbortController();
  const report = await interruptible(
    () => makeReport(request, plan, progress, abort.signal),
    () => {
      abort.abort();
      progress.clear();
    },
  );
  progress.clear();
  await show(report, request.options);
  return 0;
}

/** Reads the sessions and puts the rules to work on them. */
export async function makeReport(
  request: Request,
  plan: Plan,
  progress: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const backtest = await startBacktest(request, plan);
  try {
    for await (const sessions of sessionsOf(request, plan, progress, signal)) {
      for (const session of sessions) backtest.add(session);
    }
    return await backtest.report();
  } finally {
    backtest.close();
  }
}

async function startBacktest(request: Request, { backtest, back }: Plan): Promise<RunningBacktest> {
  const size = await sizeOf(request.file ?? '-');
  // To read the sessions twice takes longer, unless another processor does so meanwhile.
  const pays = back > 0 && availableParallelism() > 1 && size >= WORTH_A_THREAD;
  return pays ? backtestInTwoThreads(request, backtest) : backtestInOneThread(backtest);
}

async function* sessionsOf(
  { file = '', options: { source: name, config, secrets } }: Request,
  { given: { settings }, backtest: { from, to }, back }: Plan,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<readonly Session[]> {
  if (name === undefined || settings === undefined) {
    for await (const { sessions } of readSessions(file, progress)) yield sessions;
    return;
  }
  const source = await openSource(settings, { source: name, config, secrets });
  const start: Instant | undefined = from === undefined ? undefined : from - back;
  yield await readHistory(source, { from: start, to }, progress, signal);
}

async function show(report: Report, { json, html }: BacktestCommandOptions): Promise<void> {
  if (html !== undefined) {
    await writeWhole(html, renderPage(report));
    process.stderr.write(`pamwatch: wrote ${visible(html)}\n`);
  }
  if (json === true) await print(`${JSON.stringify(report)}\n`);
  else await print(describeReport(report, createPaint(process.stdout, process.env)));
}

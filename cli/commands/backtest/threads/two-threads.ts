import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createIntake } from '#shared/backtest/intake.ts';
import type { BacktestOptions } from '#shared/backtest/options.ts';
import { createReplays } from '#shared/backtest/replays.ts';
import type { Findings } from '#shared/backtest/runs.ts';
import type { Request } from '../plan.ts';
import type { RunningBacktest } from './running-backtest.ts';

/**
 * For a file: a second thread reads it, too, and looks back, while this one replays what rules say
 * about one session. That thread takes each line for a session: who reads the file for this one must
 * check them.
 */
export function backtestInTwoThreads(request: Request, options: BacktestOptions): RunningBacktest {
  const replays = createReplays(options);
  const intake = createIntake(options, replays);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: request });
  const found = Promise.race([
    once(worker, 'message').then(([message]): Findings => message),
    once(worker, 'exit').then((): never => {
      throw new Error('the thread that looks back ended before it was done');
    }),
  ]);
  // It may fail before anybody asks, and if a line is no session, nobody does.
  found.catch(() => {});
  return {
    // This half asks for no session again.
    add: (session) => intake.add(session, () => 0),
    report: async () => replays.report(intake.close(), await found),
    close: () => {
      worker.terminate();
    },
  };
}

import { createBacktest } from '#shared/backtest/backtest.ts';
import type { BacktestOptions } from '#shared/backtest/options.ts';
import { createFileShelf } from '../file-shelf.ts';
import type { RunningBacktest } from './running-backtest.ts';

/** For sessions that can be read but once, as those of a pipe or an appliance. */
export function backtestInOneThread(options: BacktestOptions): RunningBacktest {
  const shelf = createFileShelf();
  const backtest = createBacktest(options, shelf);
  return {
    add: backtest.add,
    report: async () => backtest.report(),
    close: shelf.close,
  };
}

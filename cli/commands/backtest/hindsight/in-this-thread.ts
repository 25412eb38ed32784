import { createHindsight } from '#shared/backtest/looking-back/hindsight.ts';
import type { BacktestOptions } from '#shared/backtest/options.ts';
import { createFileShelf } from '../file-shelf.ts';
import type { CommandHindsight } from './hindsight.ts';

/** For sessions that can be read but once, as those of a pipe or an appliance. */
export function hindsightHere(options: BacktestOptions): CommandHindsight {
  const shelf = createFileShelf();
  const hindsight = createHindsight(options, shelf);
  return {
    add: (session) => hindsight.add(session, shelf.put(session)),
    findings: async () => hindsight.findings(),
    close: shelf.close,
  };
}

import type { Session } from '../sessions/session.ts';
import { createIntake } from './intake.ts';
import { createHindsight } from './looking-back/hindsight.ts';
import { createMemoryShelf, type Shelf } from './looking-back/shelf.ts';
import type { BacktestOptions } from './options.ts';
import { createReplays } from './replays.ts';
import type { Report } from './report.ts';

/** Rules at work on past sessions, given in any order. */
export interface Backtest {
  /** Throws an Error when the sessions come from far too many sources. */
  add(session: Session): void;
  report(): Report;
}

/** All of it in one thread; sessions that may be asked for again are put on the shelf. */
export function createBacktest(
  options: BacktestOptions,
  shelf: Shelf = createMemoryShelf(),
): Backtest {
  const replays = createReplays(options);
  const hindsight = createHindsight(options, shelf);
  const intake = createIntake(options, {
    measure: replays.measure,
    take: (...past) => {
      replays.take(...past);
      hindsight.take(...past);
    },
  });
  return {
    add: (session) => intake.add(session, () => shelf.put(session)),
    report: () => {
      const closing = intake.close();
      return replays.report(closing, hindsight.findings(closing));
    },
  };
}

import type { Report } from '#shared/backtest/report.ts';
import type { Session } from '#shared/sessions/session.ts';

/** A backtest at work on what is read. */
export interface RunningBacktest {
  /** Gets each session, in the order in which they are read. */
  add(session: Session): void;
  /** Once every session was there. Rejects when the work failed. */
  report(): Promise<Report>;
  /** Gives up, or gives back what the work took. */
  close(): void;
}

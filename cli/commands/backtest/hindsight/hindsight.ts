import type { Findings } from '#shared/backtest/runs.ts';
import type { Session } from '#shared/sessions/session.ts';

/** The rules that look back at work on what a backtest reads. */
export interface CommandHindsight {
  /** Gets each session, in the order in which they are read. */
  add(session: Session): void;
  /** Once every session was there. Rejects when the work failed. */
  findings(): Promise<Findings>;
  /** Gives up, or gives back what the work took. */
  close(): void;
}

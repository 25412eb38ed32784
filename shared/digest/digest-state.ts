import type { OutboxEntry } from '../alerts/alert.ts';
import type { Instant } from '../sessions/instant.ts';
import type { DigestCounts } from './digest-schema.ts';

/** A session that is watched no more. */
export interface StaleSession {
  readonly source: string;
  readonly session: string;
}

/** What one digest leaves to the next. */
export interface DigestState {
  /** Concurrency: what the writer read; 0 for one that is not stored yet. */
  readonly version: number;
  /** Up to here everything was told. */
  readonly until: Instant;
  /** The last time of the schedule that was told. */
  readonly slot: Instant;
  /** The id of the last digest that people were sent. */
  readonly told?: string | undefined;
  readonly counts: DigestCounts;
  /** Sessions that are watched no more and were not over. */
  readonly stale: readonly StaleSession[];
  /** The digest that is decided and not published. */
  readonly outbox: readonly OutboxEntry[];
}

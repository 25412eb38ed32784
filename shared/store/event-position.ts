import { DAY, type Instant, isoOf } from '../sessions/instant.ts';
import type { NotedSpan } from './digest-port.ts';

/** A stretch of one day's partition, from which one page is read. */
export interface Stretch {
  readonly day: string;
  /** Sort keys between these, both included. */
  readonly from: string;
  readonly to: string;
  /** The last sort key of the page before, where that was of this day. */
  readonly after?: string;
}

/** Where to read next. `after` is a sort key, or the day to begin. */
export function stretchOf({ from, until }: NotedSpan, after: string | undefined): Stretch {
  const start = after ?? isoOf(from);
  const day = start.slice(0, 10);
  // A sort key is longer than its time alone, so one of exactly `until` is beyond this.
  const bounds = { day, from: isoOf(from), to: isoOf(until) };
  return after === undefined || after.length === 10 ? bounds : { ...bounds, after };
}

/** The day after, while there is one in the span. */
export function nextDay({ until }: NotedSpan, day: string): string | undefined {
  const next: Instant = Date.parse(`${day}T00:00:00.000Z`) + DAY;
  return next < until ? isoOf(next).slice(0, 10) : undefined;
}

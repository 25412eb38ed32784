import type { Instant } from '../sessions/instant.ts';
import { increase } from './statistics.ts';
import type { ZoneClock } from './zone-clock.ts';

// One session in a thousand may lie far off, never closed or with a clock that was wrong.
const STRAY_SHARE = 0.001;

/** Finds the days that a recording is about. */
export interface DayRange {
  add(started: Instant, seen: Instant): void;
  /** First and last day; undefined without sessions. Strays before and after are left out. */
  days(): { readonly first: number; readonly last: number } | undefined;
}

export function createDayRange(clock: ZoneClock): DayRange {
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  let sessions = 0;
  return {
    add: (started, seen) => {
      sessions += 1;
      increase(starts, clock.day(started));
      increase(ends, clock.day(seen));
    },
    days: () => {
      const strays = Math.floor(sessions * STRAY_SHARE);
      const first = withoutStrays(
        [...starts].sort(([a], [b]) => a - b),
        strays,
      );
      const last = withoutStrays(
        [...ends].sort(([a], [b]) => b - a),
        strays,
      );
      return first === undefined || last === undefined ? undefined : { first, last };
    },
  };
}

function withoutStrays(
  days: readonly (readonly [number, number])[],
  strays: number,
): number | undefined {
  let left = strays;
  for (const [day, sessions] of days) {
    left -= sessions;
    if (left < 0) return day;
  }
  return undefined;
}

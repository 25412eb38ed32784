import { MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import type { Look } from '../source.ts';
import type { Place } from './cursor.ts';
import { numberOf } from './ids.ts';

// A full window comes every tenth poll; what began since may yet be found by the next.
const GRACE: Milliseconds = 15 * MINUTE;

/** Counts the sessions of a sweep that probing should have found by now. */
export interface MissedCount {
  /** `skew` is the appliance's clock minus ours. */
  note(session: Session, skew: Milliseconds): void;
  count(): number;
}

export function createMissedCount(
  place: Place | undefined,
  { live, since = 0 }: Pick<Look, 'live' | 'since'>,
): MissedCount {
  const missing = new Set(place?.missing.map(({ id }) => id));
  let count = 0;
  const isMissed = (session: Session, { highest, floor = 0 }: Place): boolean => {
    const id = numberOf(session.id);
    if (id === undefined || id < floor) return false;
    if (id > highest || missing.has(id)) return true;
    // A ghost is no longer believed live either, and is older.
    return !isOver(session) && session.started_at >= since;
  };
  return {
    note: (session, skew) => {
      if (place === undefined || live?.has(session.id)) return;
      if (session.started_at - skew > place.at - GRACE) return;
      if (isMissed(session, place)) count += 1;
    },
    count: () => count,
  };
}

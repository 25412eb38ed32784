import { type Instant, MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Missing, Swept } from './cursor.ts';

const MOST_KEPT = 200;
const MOST_ASKED = 10;
const LONGEST_PAUSE = 64;

// A session that is slow to appear may miss the list of a sweep as well.
const SETTLED: Milliseconds = 10 * MINUTE;

/** The ids whose turn it is to be asked for again: after 1, 2, 4 and so on minutes, new ones first. */
export function dueMissing(missing: readonly Missing[], now: Instant): readonly number[] {
  return missing
    .filter(({ tries, noted_at }) => now >= noted_at + pauseAfter(tries))
    .sort((a, b) => a.tries - b.tries || b.id - a.id)
    .slice(0, MOST_ASKED)
    .map(({ id }) => id);
}

function pauseAfter(tries: number): Milliseconds {
  const doublings = Math.min(tries, Math.log2(LONGEST_PAUSE));
  return (2 ** doublings + (tries - doublings) * LONGEST_PAUSE) * MINUTE;
}

/** Without what was found, with what was asked in vain counted, and with the new gaps; 200 at most. */
export function nextMissing(
  missing: readonly Missing[],
  asked: readonly number[],
  found: ReadonlySet<number>,
  gaps: readonly number[],
  now: Instant,
): Missing[] {
  const tried = new Set(asked);
  const known = new Set(missing.map(({ id }) => id));
  const fresh = gaps.filter((id) => !known.has(id));
  return [
    ...missing.map((one) => (tried.has(one.id) ? { ...one, tries: one.tries + 1 } : one)),
    ...fresh.map((id): Missing => ({ id, tries: 0, noted_at: now })),
  ]
    .filter(({ id }) => !found.has(id))
    .sort((a, b) => a.tries - b.tries || b.id - a.id)
    .slice(0, MOST_KEPT);
}

/** Without those that a later sweep left out as well, or delivered. */
export function withoutSwept(missing: readonly Missing[], swept: Swept | undefined): Missing[] {
  return missing.filter(
    ({ id, noted_at }) =>
      swept === undefined || id > swept.swept_to || noted_at + SETTLED > swept.at,
  );
}

import { HOUR, MINUTE, type Milliseconds, SECOND } from '../../shared/sessions/instant.ts';
import { REFRESH_SHARE, requestsPerSecond } from '../../shared/sources/refresh-pace.ts';
import type { Source } from '../../shared/sources/source.ts';
import type { SourceState } from '../../shared/store/store.ts';

/** How fast an appliance may be asked, and how often it is polled. */
export interface Pace {
  readonly every: Milliseconds;
  readonly perSecond: number;
  readonly atOnce: number;
}

/** What reading live sessions again by turns came to in one poll. */
export interface Refreshing {
  readonly asked: number;
  /** Whose turn it was and for whom there was no time. */
  readonly left: number;
  readonly took: Milliseconds;
}

const LONGEST_REFRESH: Milliseconds = 4 * HOUR;
const LONGEST_BUDGET: Milliseconds = 2 * MINUTE;

/** The part of a poll that may go into reading again what is only open. */
export function refreshBudget({ every }: Pick<Pace, 'every'>): Milliseconds {
  return Math.min(every * REFRESH_SHARE, LONGEST_BUDGET);
}

/** Within which time each live session is read again at present. */
export function refreshOf(source: Pick<Source, 'refresh'>, state: SourceState | undefined) {
  return Math.max(source.refresh, state?.refresh ?? 0);
}

/** Twice as long where there was no time for all, half as long where there was plenty. */
export function nextRefresh(
  current: Milliseconds,
  least: Milliseconds,
  { left, took }: Refreshing,
  budget: Milliseconds,
): Milliseconds {
  if (left > 0) return Math.min(2 * current, Math.max(LONGEST_REFRESH, least));
  return took < budget / 4 ? Math.max(least, current / 2) : current;
}

/** What to raise, and to what, so that so many live sessions are read again in that time. */
export function paceAdvice(
  live: number,
  least: Milliseconds,
  { perSecond, atOnce }: Pace,
  { asked, took }: Refreshing,
): string {
  const needed = Math.ceil(requestsPerSecond(live, least));
  const reached = asked / Math.max(took / SECOND, 0.001);
  const rate = needed > perSecond ? [`max_requests_per_second to ${needed}`] : [];
  // Far below its limit, what holds it up is how long the appliance takes for each answer.
  const slow = reached < 0.8 * Math.min(perSecond, needed);
  const places = Math.min(50, Math.ceil((atOnce * needed) / reached));
  const atATime = slow && places > atOnce ? [`max_concurrent to ${places}`] : [];
  const raise = [...rate, ...atATime];
  return raise.length === 0 ? 'the appliance is slow' : `raise ${raise.join(' and ')}`;
}

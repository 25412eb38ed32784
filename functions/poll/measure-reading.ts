import { isOver } from '../../shared/sessions/session.ts';
import type { Reading } from '../../shared/sources/source.ts';
import type { Case } from './decide-all.ts';
import type { PollDeps } from './deps.ts';
import type { Known } from './look.ts';

// Fewer than half of the sessions of the last sweep is no retention at work but a right that is gone.
const SHRUNK = 0.5;
const FEWEST_TO_JUDGE = 20;

// Sessions end, and are then found as ended: live ones that are unknown all at once were hidden.
const FEWEST_VANISHED = 5;

/** What became of the sessions that were known before, as far as they were looked at. */
export interface SeenAgain {
  readonly found: number;
  readonly unknown: number;
}

/** Whether so many live sessions are unknown that a right must be gone. */
export function manyVanished({ found, unknown }: SeenAgain): boolean {
  return unknown >= FEWEST_VANISHED && unknown > found;
}

/** Counts what the reading says about the source itself: the operators' alarms watch these. */
export function measureReading(
  { measure, source }: PollDeps,
  reading: Reading,
  known: Known,
  cases: readonly Case[],
): void {
  const live = reading.complete
    ? cases.filter((one) => !isOver(one.session)).length
    : known.liveIds.length;
  measure('LiveSessions', live, source.name);
  if (reading.missed !== undefined) measure('SessionsMissed', reading.missed, source.name);
  if (reading.reset === true) measure('SourceReset', 1, source.name);
  if (reading.complete && hasShrunk(reading, known)) measure('SourceShrunk', 1, source.name);
}

function hasShrunk({ seen }: Reading, { swept }: Known): boolean {
  return swept !== undefined && swept.seen >= FEWEST_TO_JUDGE && seen < swept.seen * SHRUNK;
}

import { HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from '../../sessions/instant.ts';
import {
  type Candidates,
  type LocalClock,
  parseLocalTime,
  parseOffsetTime,
} from '../../sessions/local-time.ts';
import { chooseSpan, type Span } from '../../sessions/span.ts';
import { badField } from '../record-fields.ts';

export interface SeguraTimes {
  readonly start: string;
  readonly end?: unknown;
  readonly time?: unknown;
}

/**
 * Start and end of a record: appliance-local times without an offset. No document shows a session
 * in progress, so all that is not a time counts as no end, and `time` never as a live duration.
 */
export function readTimes(times: SeguraTimes, clock: LocalClock, seen?: Instant): Span {
  const start = readCandidates(times.start, clock);
  if (start === undefined) {
    throw badField('start', 'is not a time such as 2024-05-06 16:05:07', times.start);
  }
  const end = readEnd(times.end, clock);
  const duration = parseElapsed(times.time);
  return chooseSpan(start, end, {
    ...(duration === undefined ? {} : { duration }),
    ...(seen === undefined ? {} : { seen }),
  });
}

/** An end that is no time, and none of the usual ways to leave it open either. */
export function isOddEnd(end: unknown): boolean {
  if (end === null || end === undefined) return false;
  return typeof end !== 'string' || !/^(-?|0000-.*)$/.test(end.trim());
}

function readEnd(end: unknown, clock: LocalClock): Candidates | undefined {
  // `0000-00-00 00:00:00`, a database's way to say "none", is no date of the calendar either.
  return typeof end === 'string' ? readCandidates(end, clock) : undefined;
}

function readCandidates(text: string, clock: LocalClock): Candidates | undefined {
  const local = parseLocalTime(text);
  if (local !== undefined) return clock(local);
  const instant = parseOffsetTime(text);
  return instant === undefined ? undefined : { instants: [instant], exact: true };
}

/** `00:02:52`; hours may pass 24. */
function parseElapsed(time: unknown): Milliseconds | undefined {
  const match = typeof time === 'string' ? /^(\d+):(\d\d):(\d\d)$/.exec(time) : null;
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

import { stateAt } from '../rules/session/liveness.ts';
import { DAY, type Instant, type Milliseconds } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';

// A session that nobody closed would be replayed through years of working hours.
const LONGEST_REPLAY: Milliseconds = 730 * DAY;

/** The first poll at or after `at`: polls come at the multiples of `every`. */
export function pollAfter(at: Instant, every: Milliseconds): Instant {
  return Math.ceil(at / every) * every;
}

/** The session as the appliance would have shown it at `at`: what ended later had no end yet. */
export function readingAt(session: Session, at: Instant): Session {
  const { ended_at, ...rest } = session;
  if (ended_at === undefined || at >= ended_at) return { ...session, read_at: at };
  // `rest` is a copy already.
  return Object.assign(rest, { state: stateAt(session, at), read_at: at });
}

/** When the session was over; undefined while it is not. One without an end was over at once. */
export function endOf(session: Session): Instant | undefined {
  if (!isOver(session)) return undefined;
  return Math.max(session.ended_at ?? session.started_at, session.started_at);
}

/** The poll that sees the end, or the last one at which the session is known. */
export function lastPoll(session: Session, until: Instant, every: Milliseconds): Instant {
  const end = Math.min(endOf(session) ?? until, until, session.started_at + LONGEST_REPLAY);
  return pollAfter(end, every);
}

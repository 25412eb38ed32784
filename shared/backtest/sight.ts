import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { Session, SessionField } from '../sessions/session.ts';
import { endOf, lastPoll, pollAfter, readingAt } from './readings.ts';

/** Fields that hold something else at another poll, even as of the same instant. */
export const SEEN_BY_POLLS: readonly SessionField[] = ['ended_at', 'read_at'];

/** A past session as polls would have shown it. */
export interface Sight {
  readonly session: Session;
  /** The last instant at which it is known. */
  readonly until: Instant;
  /** The first and the last poll that would have seen it. */
  readonly first: Instant;
  readonly last: Instant;
  /** The poll that would have seen it over, if any would. */
  readonly over: Instant | undefined;
  /** The last poll that would have seen it go on, if any would. */
  readonly running: Instant | undefined;
  /** The reading of a poll; that of the first and of the last one is made once. */
  at(poll: Instant): Session;
}

export function sightOf(session: Session, until: Instant, every: Milliseconds): Sight {
  const first = pollAfter(session.started_at, every);
  const last = lastPoll(session, until, every);
  const end = endOf(session);
  const closing = end === undefined ? undefined : pollAfter(end, every);
  const over = closing !== undefined && closing <= last ? closing : undefined;
  const running = over === undefined ? last : over - every;
  let opened: Session | undefined;
  let closed: Session | undefined;
  return {
    session,
    until,
    first,
    last,
    over,
    running: running >= first ? running : undefined,
    at: (poll) => {
      if (poll === over) {
        closed ??= readingAt(session, poll);
        return closed;
      }
      if (poll !== first) return readingAt(session, poll);
      opened ??= readingAt(session, poll);
      return opened;
    },
  };
}

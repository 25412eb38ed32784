import type { Instant } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';

/** What one pass over a list left behind; no more memory than the kept sessions. */
export interface Gathered {
  readonly withTicket: number;
  readonly newest: Session | undefined;
  readonly oldestLive: Session | undefined;
  /** The session that lies furthest ahead of the appliance's clock. */
  readonly ahead: Session | undefined;
}

/** Counts sessions as they come by; `keep` holds on to those that are not over, and the newest. */
export function createGathering(): {
  keep: (session: Session) => boolean;
  result: () => Gathered;
} {
  let withTicket = 0;
  let newest: Session | undefined;
  let oldestLive: Session | undefined;
  let ahead: Session | undefined;
  return {
    keep: (session) => {
      if (session.ticket !== undefined) withTicket += 1;
      if (latestOf(session) > latestOf(ahead)) ahead = session;
      if (session.state === 'live' && session.started_at < startOf(oldestLive))
        oldestLive = session;
      const isNewest = newest === undefined || session.started_at >= newest.started_at;
      if (isNewest) newest = session;
      return !isOver(session);
    },
    result: () => ({ withTicket, newest, oldestLive, ahead }),
  };
}

/** The later of the instants that a clock has passed already, if it is right. */
export function latestOf(session: Session | undefined): Instant {
  if (session === undefined) return Number.NEGATIVE_INFINITY;
  return Math.max(session.started_at, session.ended_at ?? session.started_at);
}

function startOf(session: Session | undefined): Instant {
  return session?.started_at ?? Number.POSITIVE_INFINITY;
}

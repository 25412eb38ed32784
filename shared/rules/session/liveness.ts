import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session, type SessionState } from '../../sessions/session.ts';

/** The state of the session as of `at`, from what is known of it now. */
export function stateAt(session: Session, at: Instant): SessionState {
  const { state, ended_at } = session;
  if (!isOver(session) || ended_at === undefined || at >= ended_at) return state;
  // What was rejected, or waited too long, never was live.
  return state === 'rejected' || state === 'expired' ? 'waiting' : 'live';
}

/**
 * Whether a rule looks at the session as of `at`. A session of which the appliance does not say
 * whether it is over is watched as if it were live.
 */
export function isWatched(session: Session, at: Instant, waitingToo: boolean): boolean {
  if (at < session.started_at) return false;
  const state = stateAt(session, at);
  return state === 'live' || state === 'unknown' || (waitingToo && state === 'waiting');
}

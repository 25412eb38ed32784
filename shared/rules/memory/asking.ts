import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import { sampleOf } from './memory-update.ts';
import type { RuleMemory } from './rule-memory.ts';

/** Whether the rule wants to know what is remembered about the session, as it looks now. */
export function asksAbout(memory: RuleMemory, session: Session, now: Instant): boolean {
  return memory.concerns(session, lastLive(session, now));
}

/** Whether the session, seen to be over for the first time, is one to remember. */
export function leavesSample(memory: RuleMemory, session: Session): boolean {
  return memory.kind === 'unusual' && sampleOf(session) !== undefined;
}

/** Until it is over, what is new is only new to us; `since`: when the rule began to remember. */
export function isLearning({ learn }: RuleMemory, since: Instant, now: Instant): boolean {
  return now < since + learn;
}

/** The last instant of what a reading at `now` shows at which the session was live. */
export function lastLive(session: Session, now: Instant): Instant {
  if (!isOver(session)) return now;
  return Math.max(session.started_at, Math.min(now, session.ended_at ?? now) - 1);
}

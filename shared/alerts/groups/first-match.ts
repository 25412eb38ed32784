import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';

// A rule on hours of the day crosses two limits a day; nobody leaves a session open for years.
const MOST_CROSSINGS = 2000;

/**
 * The first instant after `after`, or since its start, at which the rule matched the session: when
 * it began, when time made it match, when it ended, or when it was read.
 */
export function firstMatch(
  base: BaseRule,
  session: Session,
  after: Instant | undefined,
  now: Instant,
): Instant | undefined {
  const { started_at: start } = session;
  const end = endOf(session);
  const asIs = end === undefined || end === session.ended_at;
  const lasting = asIs ? session : { ...session, ended_at: end };
  const from = after ?? start - 1;
  const last = Math.min(now, end ?? now);
  const opens = start > from && start <= last;
  // Nothing comes before it, and most rules that match at all match at once.
  if (opens && base.matchesAt(lasting, start)) return start;
  const ends = end !== undefined && end > from && end <= now;
  const crossed = firstCrossing(base, lasting, from, last);
  const ended = ends ? [end - 1, end].find((at) => base.matchesAt(lasting, at)) : undefined;
  const found = earlier(crossed, ended);
  // What is over when it is first seen says when things happened; any other reading may be news.
  const mayBeNews = after !== undefined || !isOver(session);
  return found ?? (mayBeNews && base.matchesAt(lasting, now) ? now : undefined);
}

function earlier(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** A clock that differs can make a session end at or before its start; it was live for a moment. */
function endOf(session: Session): Instant | undefined {
  if (!isOver(session) || session.ended_at === undefined) return undefined;
  return Math.max(session.started_at + 1, session.ended_at);
}

/** The first instant at which time alone makes the rule match. */
function firstCrossing(
  base: BaseRule,
  session: Session,
  after: Instant,
  until: Instant,
): Instant | undefined {
  let next = base.nextCrossing(session, after);
  for (let tries = 0; next !== undefined && next <= until && tries < MOST_CROSSINGS; tries++) {
    if (base.matchesAt(session, next)) return next;
    next = base.nextCrossing(session, next);
  }
  return undefined;
}

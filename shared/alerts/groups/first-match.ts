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
  const ending = end === undefined || end <= from || end > now ? [] : [end - 1, end];
  const instants = [...crossings(base, lasting, from, last), ...ending];
  // What is over when it is first seen says when things happened; any other reading may be news.
  const reading = after === undefined && isOver(session) ? [] : [now];
  return [...instants.sort((a, b) => a - b), ...reading].find((at) => base.matchesAt(lasting, at));
}

/** A clock that differs can make a session end at or before its start; it was live for a moment. */
function endOf(session: Session): Instant | undefined {
  if (!isOver(session) || session.ended_at === undefined) return undefined;
  return Math.max(session.started_at + 1, session.ended_at);
}

function crossings(base: BaseRule, session: Session, after: Instant, until: Instant): Instant[] {
  const found: Instant[] = [];
  let next = base.nextCrossing(session, after);
  while (next !== undefined && next <= until && found.length < MOST_CROSSINGS) {
    found.push(next);
    next = base.nextCrossing(session, next);
  }
  return found;
}

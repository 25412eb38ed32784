import type { SessionRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { endOf } from './readings.ts';
import type { Sight } from './sight.ts';

/**
 * Finds the rules that match at any instant at which a replay would ask them. The others raise
 * nothing, and rules do not know of each other: to replay a session takes these alone. Most sessions
 * have none, and asking costs a fraction of a replay.
 */
export function createMatching(
  rules: readonly SessionRule[],
): (sight: Sight) => readonly SessionRule[] {
  const tests = rules.map(testOf);
  return (sight) => {
    const { session, last } = sight;
    const end = endOf(session);
    // Over at once: live at no instant that a rule could see.
    if (end !== undefined && session.ended_at === undefined) return [];
    // The poll after `running` shows the end already, and looks back at what passed in between.
    const to = end === undefined ? last : Math.min(Math.max(end - 1, session.started_at), last);
    const span: Span = { sight, lasting: withLength(session), from: session.started_at, to };
    return rules.filter((_, number) => tests[number]?.(span));
  };
}

interface Span {
  readonly sight: Sight;
  readonly lasting: Session;
  readonly from: Instant;
  readonly to: Instant;
}

function testOf(rule: SessionRule): (span: Span) => boolean {
  // Every reading has another time, so no few instants can speak for all.
  if (rule.fields.has('read_at')) return () => true;
  // Before the end, all else reads the same whether the end is known or not: no reading need be made.
  return rule.fields.has('ended_at')
    ? (span) => matchesReadings(rule, span)
    : (span) => matchesAnyTime(rule, span.lasting, span);
}

function matchesAnyTime(rule: SessionRule, session: Session, { from, to }: Span): boolean {
  if (rule.verdictAt(session, from) !== undefined) return true;
  let next = rule.nextCrossing(session, from);
  while (next !== undefined && next <= to) {
    if (rule.verdictAt(session, next) !== undefined) return true;
    next = rule.nextCrossing(session, next);
  }
  return false;
}

/** The first reading and the last one are all that differ for a rule. */
function matchesReadings(rule: SessionRule, span: Span): boolean {
  const { session, first, over, running = Number.NEGATIVE_INFINITY } = span.sight;
  const { from, to } = span;
  const open = span.sight.at(first);
  const closed = withLength(over === undefined ? session : span.sight.at(over));
  const at = (instant: Instant) =>
    rule.verdictAt(instant <= running ? open : closed, instant) !== undefined;
  if (at(from) || rule.verdictAt(closed, to) !== undefined) return true;
  let next = rule.nextCrossing(open, from);
  while (next !== undefined && next <= to) {
    if (at(next)) return true;
    next = rule.nextCrossing(open, next);
  }
  return false;
}

function withLength(session: Session): Session {
  if (session.ended_at === undefined || session.ended_at > session.started_at) return session;
  return { ...session, ended_at: session.started_at + 1 };
}

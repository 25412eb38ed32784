import type { SessionRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { endOf } from './readings.ts';
import type { Sight } from './sight.ts';

/**
 * The rules that match at any instant at which a replay would ask them. The others raise nothing,
 * and rules do not know of each other: to replay a session takes these alone. Most sessions have
 * none, and asking costs a fraction of a replay.
 */
export function rulesThatMatch(
  sight: Sight,
  rules: readonly SessionRule[],
): readonly SessionRule[] {
  const { session, first, last, over, running = Number.NEGATIVE_INFINITY } = sight;
  const end = endOf(session);
  // Over at once: live at no instant that a rule could see.
  if (end !== undefined && session.ended_at === undefined) return [];
  const span: Span = {
    running: sight.at(first),
    closed: withLength(over === undefined ? session : sight.at(over)),
    // The poll after this one shows the end already, and looks back at what passed in between.
    seenRunning: running,
    from: session.started_at,
    to: end === undefined ? last : Math.min(Math.max(end - 1, session.started_at), last),
  };
  const matching = rules.filter((rule) => matches(rule, span));
  return matching.length === rules.length ? rules : matching;
}

interface Span {
  readonly running: Session;
  readonly closed: Session;
  readonly seenRunning: Instant;
  readonly from: Instant;
  readonly to: Instant;
}

function matches(rule: SessionRule, span: Span): boolean {
  const { running, closed, from, to } = span;
  // Every reading has another time, so no few instants can speak for all.
  if (rule.fields.has('read_at')) return true;
  if (matchesAt(rule, span, from)) return true;
  // The last look is at another reading than the first, and that is all that differs in them.
  const endMatters = rule.fields.has('state') || rule.fields.has('ended_at');
  if (endMatters && rule.verdictAt(closed, to) !== undefined) return true;
  let next = rule.nextCrossing(running, from);
  while (next !== undefined && next <= to) {
    if (matchesAt(rule, span, next)) return true;
    next = rule.nextCrossing(running, next);
  }
  return false;
}

function matchesAt(
  rule: SessionRule,
  { running, closed, seenRunning }: Span,
  at: Instant,
): boolean {
  return rule.verdictAt(at <= seenRunning ? running : closed, at) !== undefined;
}

function withLength(session: Session): Session {
  if (session.ended_at === undefined || session.ended_at > session.started_at) return session;
  return { ...session, ended_at: session.started_at + 1 };
}

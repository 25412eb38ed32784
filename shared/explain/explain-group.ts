import { contribute } from '../alerts/groups/contribute.ts';
import { decideGroups } from '../alerts/groups/decide-groups.ts';
import type { Level } from '../alerts/level.ts';
import { readingAt } from '../backtest/readings.ts';
import type { CorrelationRule, GroupField } from '../rules/correlation/correlation-rule.ts';
import { type Member, type Members, memberKey, sessionKey } from '../rules/correlation/member.ts';
import { runOrder } from '../rules/correlation/run-order.ts';
import { windowAt } from '../rules/correlation/window.ts';
import type { Fact } from '../rules/rule.ts';
import { DAY, type Instant, MINUTE } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';

/** What is kept of before a window is of no account to what counts in it. */
const LIMITS = { reopen_within: 15 * MINUTE, retention: DAY, lateness: DAY };

/** A session or a lower group in a group, and whether it counts now. */
export interface ExplainedMember {
  readonly member: Member;
  readonly counts: boolean;
}

/** One group that a session is in, as of an instant. */
export interface GroupExplanation {
  readonly fields: readonly GroupField[];
  /** Undefined: the condition does not hold. */
  readonly level: Level | undefined;
  /** What is measured, and what is wanted. */
  readonly facts: readonly Fact[];
  /** Those that count and those that no longer do, oldest event first. */
  readonly members: readonly ExplainedMember[];
  readonly next?: { readonly at: Instant; readonly level: Level | undefined };
}

/** The groups of the correlation that hold the session, among the others, as of `at`. */
export function explainGroups(
  rule: CorrelationRule,
  session: Session,
  others: readonly Session[],
  at: Instant,
): GroupExplanation[] {
  const rules = runOrder([rule]);
  const contributions = [session, ...others]
    .filter((one) => one.started_at <= at)
    .flatMap((one) => {
      const reading = readingAt(one, at);
      const looking = { before: undefined, lookedUntil: 0, now: at, skew: 0 };
      const asking = { rules, usable: () => true, session: reading, lateness: LIMITS.lateness };
      return contribute({ ...looking, ...asking }).contributions;
    });
  const decisions = decideGroups({
    ...{ rules, contributions, groups: new Map(), due: [], now: at },
    ...{ limits: LIMITS, baseline: false, since: () => Number.NEGATIVE_INFINITY },
  });
  const own = new Set<string>([sessionKey(session)]);
  return decisions.flatMap((decision): GroupExplanation[] => {
    const { members, fields } = decision.item;
    if (!members.some((member) => own.has(keyOf(member)))) return [];
    // What the session's group is in, the session is in.
    own.add(`${decision.rule.id}#${decision.item.hash}`);
    return decision.rule.id === rule.id ? [explained(rule, fields, members, at)] : [];
  });
}

function keyOf(member: Member): string {
  const { group, session } = member;
  return group === undefined ? sessionKey(session) : `${group.rule}#${group.hash}`;
}

function explained(
  rule: CorrelationRule,
  fields: readonly GroupField[],
  members: Members,
  at: Instant,
): GroupExplanation {
  const view = { fields, members };
  const counted = new Set(windowAt(members, rule, at).map(memberKey));
  const change = rule.nextChange(members, at);
  return {
    fields,
    level: rule.verdictAt(view, at)?.level,
    facts: rule.measuredAt(view, at),
    members: members.map((member) => ({ member, counts: counted.has(memberKey(member)) })),
    ...(change === undefined
      ? {}
      : { next: { at: change, level: rule.verdictAt(view, change)?.level } }),
  };
}

import type { Transition } from '../alerts/alert.ts';
import { type Correlated, contribute } from '../alerts/groups/contribute.ts';
import { decideGroup } from '../alerts/groups/decide-group.ts';
import { type Contribution, type GroupItem, groupName } from '../alerts/groups/group.ts';
import { DAY, type Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { CorrelationRule } from './correlation/correlation-rule.ts';
import type { Member } from './correlation/member.ts';
import { sessionsAtSteps } from './test-sessions.ts';
import { TEST_LIMITS } from './test-timeline.ts';
import type { TestCase } from './tests-block.ts';

const LATENESS = DAY;

/** One change of one group, with what there is to tell of it. */
export interface GroupChange {
  readonly transition: Transition;
  readonly item: GroupItem;
  readonly members: readonly Member[];
}

/** Polls at each step of the test, as a poll would; answers with what each step changes. */
export function replayGroups(
  rule: CorrelationRule,
  test: TestCase,
  base: Partial<Session>,
): readonly (readonly GroupChange[])[] {
  const groups = new Map<string, GroupItem>();
  const before = new Map<string, { session: Session; correlated: Correlated }>();
  let lookedUntil = 0;
  return Array.from(sessionsAtSteps(test, base), ({ now, sessions }) => {
    const contributions = sessions.flatMap((session): readonly Contribution[] => {
      const known = before.get(session.id);
      const made = contribute({
        rules: [rule],
        usable: () => true,
        before: known,
        session,
        lookedUntil,
        now,
        skew: 0,
        lateness: LATENESS,
      });
      before.set(session.id, { session, correlated: made.correlated });
      return made.contributions;
    });
    lookedUntil = now;
    return decideAll(rule, groups, contributions, now);
  });
}

function decideAll(
  rule: CorrelationRule,
  groups: Map<string, GroupItem>,
  contributions: readonly Contribution[],
  now: Instant,
): GroupChange[] {
  const added = Map.groupBy(contributions, groupName);
  return [...new Set([...groups.keys(), ...added.keys()])].flatMap((name) => {
    const decision = decideGroup({
      key: { rule: rule.id, hash: name.slice(rule.id.length + 1) },
      rule,
      item: groups.get(name),
      contributions: added.get(name) ?? [],
      since: 0,
      now,
      limits: { ...TEST_LIMITS, lateness: LATENESS },
      baseline: false,
    });
    if (decision === undefined) return [];
    const { item, members } = decision;
    if (decision.changed) groups.set(name, item);
    return decision.transitions.map((transition) => ({ transition, item, members }));
  });
}

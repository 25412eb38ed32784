import type { Transition } from '../../alerts/alert.ts';
import { type Correlated, contribute } from '../../alerts/groups/contribute.ts';
import { decideGroups } from '../../alerts/groups/decide-groups.ts';
import { type Contribution, type GroupItem, groupName } from '../../alerts/groups/group.ts';
import { DAY, type Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { CorrelationRule } from '../correlation/correlation-rule.ts';
import type { Member } from '../correlation/member.ts';
import { runOrder } from '../correlation/run-order.ts';
import { sessionsAtSteps } from './sessions.ts';
import type { TestCase } from './tests-block.ts';
import { TEST_LIMITS } from './timeline.ts';

const LATENESS = DAY;

/** One change of one group, with what there is to tell of it. */
export interface GroupChange {
  readonly transition: Transition;
  readonly item: GroupItem;
  readonly members: readonly Member[];
}

/**
 * Polls at each step of the test, as a poll would; answers with what each step changes in the
 * groups of the rule. The correlations it refers to run along, and tell nobody else.
 */
export function replayGroups(
  rule: CorrelationRule,
  test: TestCase,
  base: Partial<Session>,
): readonly (readonly GroupChange[])[] {
  const rules = runOrder([rule]);
  const groups = new Map<string, GroupItem>();
  const before = new Map<string, { session: Session; correlated: Correlated }>();
  let lookedUntil = 0;
  return Array.from(sessionsAtSteps(test, base), ({ now, sessions }) => {
    const contributions = sessions.flatMap((session): readonly Contribution[] => {
      const known = before.get(session.id);
      const made = contribute({
        rules,
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
    return decideStep(rules, groups, contributions, now);
  });
}

function decideStep(
  rules: readonly CorrelationRule[],
  groups: Map<string, GroupItem>,
  contributions: readonly Contribution[],
  now: Instant,
): GroupChange[] {
  const decisions = decideGroups({
    rules,
    groups,
    contributions,
    due: [...groups.values()],
    since: () => 0,
    now,
    limits: { ...TEST_LIMITS, lateness: LATENESS },
    baseline: false,
  });
  return decisions.flatMap(({ item, members, changed, transitions }) => {
    if (changed) groups.set(groupName(item), item);
    return transitions.map((transition) => ({ transition, item, members }));
  });
}

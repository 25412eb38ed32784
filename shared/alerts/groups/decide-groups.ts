import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import { parentsOf } from '../../rules/correlation/run-order.ts';
import type { Instant } from '../../sessions/instant.ts';
import { decideGroup, type GroupDecision, type GroupInput } from './decide-group.ts';
import { type Contribution, type GroupItem, type GroupKey, groupName } from './group.ts';
import { markTold, tellParents } from './tell-parents.ts';

export interface GroupsInput extends Pick<GroupInput, 'now' | 'limits' | 'baseline'> {
  /** In the order in which they run. */
  readonly rules: readonly CorrelationRule[];
  /** As they stand, by name; not changed here. */
  readonly groups: ReadonlyMap<string, GroupItem>;
  /** Of sessions. */
  readonly contributions: readonly Contribution[];
  /** Groups to look at besides those that are added to. */
  readonly due: readonly GroupKey[];
  readonly since: (rule: CorrelationRule) => Instant;
}

export interface GroupsDecision extends GroupDecision {
  readonly rule: CorrelationRule;
}

/**
 * What becomes of all groups at once, where nobody else writes them: those of the lowest
 * correlations first, and what they find is added to those that refer to them. Pure.
 */
export function decideGroups(input: GroupsInput): GroupsDecision[] {
  const added = Map.groupBy(input.contributions, ({ rule }) => rule);
  const decisions: GroupsDecision[] = [];
  for (const rule of input.rules) {
    for (const decision of decideRule(rule, added.get(rule.id) ?? [], input)) {
      decisions.push(decision);
      for (const one of decision.tells) added.set(one.rule, [...(added.get(one.rule) ?? []), one]);
    }
  }
  return decisions;
}

function decideRule(
  rule: CorrelationRule,
  contributions: readonly Contribution[],
  input: GroupsInput,
): (GroupsDecision & { readonly tells: readonly Contribution[] })[] {
  const { rules, groups, due, since, now, limits, baseline } = input;
  const parents = parentsOf(rule, rules);
  const keys = new Map<string, GroupKey>();
  for (const key of [...due.filter((one) => one.rule === rule.id), ...contributions]) {
    keys.set(groupName(key), { rule: key.rule, hash: key.hash });
  }
  const added = Map.groupBy(contributions, groupName);
  return [...keys].flatMap(([name, key]) => {
    const decision = decideGroup({
      key,
      rule,
      parents,
      item: groups.get(name),
      contributions: added.get(name) ?? [],
      since: since(rule),
      now,
      limits,
      baseline,
    });
    if (decision === undefined) return [];
    const { item } = decision;
    const tells = tellParents({ rule, parents, item, now, lateness: limits.lateness });
    return [{ ...decision, rule, item: markTold(item, item, parents), tells }];
  });
}

import type { OutboxEntry } from '../../shared/alerts/alert.ts';
import type { Decided } from '../../shared/alerts/collapse.ts';
import { decideGroup } from '../../shared/alerts/groups/decide-group.ts';
import {
  type Contribution,
  type GroupItem,
  type GroupKey,
  groupName,
} from '../../shared/alerts/groups/group.ts';
import { toGroupMessage } from '../../shared/alerts/groups/group-message.ts';
import { isToBeTold } from '../../shared/alerts/groups/spells.ts';
import { toEntry } from '../../shared/alerts/to-message.ts';
import { parentsOf } from '../../shared/rules/correlation/run-order.ts';
import type { Bench } from './decide-all.ts';
import type { PollDeps } from './deps.ts';
import { LEASE_TTL } from './timing.ts';

/** A group to decide on: what is stored, and what this poll's sessions add. */
export interface GroupCase {
  readonly key: GroupKey;
  readonly item: GroupItem | undefined;
  readonly contributions: readonly Contribution[];
}

export interface GroupPair {
  readonly one: GroupCase;
  readonly decided: Decided<GroupItem>;
}

/** The groups that sessions add to, and those that are due, as they are stored. */
export async function gatherGroups(
  deps: PollDeps,
  contributions: readonly Contribution[],
  due: readonly GroupKey[],
): Promise<GroupCase[]> {
  const keys = new Map<string, GroupKey>();
  for (const { rule, hash } of [...due, ...contributions]) {
    keys.set(groupName({ rule, hash }), { rule, hash });
  }
  if (keys.size === 0) return [];
  const items = await deps.store.readGroups([...keys.values()]);
  const added = Map.groupBy(contributions, groupName);
  return [...keys].map(([name, key]) => ({
    key,
    item: items.get(name),
    contributions: added.get(name) ?? [],
  }));
}

/** Undefined when nothing about the group is worth a write. */
export function decideGroupCase(
  deps: PollDeps,
  bench: Bench,
  { key, item, contributions }: GroupCase,
): Decided<GroupItem> | undefined {
  const { correlating, limits, runbooks } = deps;
  const rule = correlating.rules.find(({ id }) => id === key.rule);
  const now = bench.now - bench.skew;
  const decision = decideGroup({
    key,
    rule,
    parents: parentsOf({ id: key.rule }, correlating.rules),
    item,
    contributions,
    since: (bench.state?.rules[key.rule]?.since ?? bench.now) - bench.skew,
    now,
    limits,
    baseline: bench.state === undefined,
  });
  if (decision === undefined || !decision.changed) return undefined;
  const context = { ...decision, rule, placeOf: correlating.placeOf, runbooks };
  const messages = decision.transitions.map((transition) => toGroupMessage(transition, context));
  return { before: item, item: decision.item, messages };
}

/** The group as it is written: its messages are this poll's to publish until it must be dead. */
export function groupToSave(decided: Decided<GroupItem>, now: number): GroupItem {
  const { item, messages, batch } = decided;
  if (messages.length === 0) return item;
  const after = now + LEASE_TTL;
  const entries = messages.map(
    (message): OutboxEntry => ({ ...toEntry(message), after, ...(batch && { batch }) }),
  );
  const outbox = [...item.outbox, ...entries];
  const telling = item.spells?.some(isToBeTold) === true ? [now] : [];
  const due_at = Math.min(...telling, ...outbox.map((entry) => entry.after ?? now));
  const { expires_at: _, ...kept } = item;
  return { ...kept, outbox, due_at };
}

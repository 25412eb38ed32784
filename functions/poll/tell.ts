import pMap from 'p-map';
import { settled } from '../../shared/alerts/groups/decide-group.ts';
import { type Contribution, type GroupItem, groupName } from '../../shared/alerts/groups/group.ts';
import { isToBeTold } from '../../shared/alerts/groups/spells.ts';
import { markTold, tellParents } from '../../shared/alerts/groups/tell-parents.ts';
import type { CorrelationRule } from '../../shared/rules/correlation/correlation-rule.ts';
import { parentsOf } from '../../shared/rules/correlation/run-order.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import type { PollDeps } from './deps.ts';

const AT_ONCE = 8;
// As for other writes to a group: losing this many races in a row means something else is wrong.
const MOST_ATTEMPTS = 10;

/** What a group that is written has to tell the correlations that refer to its own. */
export interface Telling {
  readonly item: GroupItem;
  readonly rule: CorrelationRule;
  readonly parents: readonly CorrelationRule[];
  readonly contributions: readonly Contribution[];
}

/** Of groups as they are stored; an earlier poll may have died before it told all. */
export function tellingsOf(
  { correlating, limits }: PollDeps,
  items: readonly GroupItem[],
  now: Instant,
): Telling[] {
  return items.flatMap((item) => {
    const rule = correlating.rules.find(({ id }) => id === item.rule);
    if (rule === undefined || item.spells?.some(isToBeTold) !== true) return [];
    const parents = parentsOf(rule, correlating.rules);
    const { lateness } = limits;
    const contributions = tellParents({ rule, parents, item, now, lateness });
    return [{ item, rule, parents, contributions }];
  });
}

export interface Marked {
  /** As they are stored now. */
  readonly groups: readonly GroupItem[];
  readonly failures: readonly unknown[];
}

/**
 * Notes in each group that it has told all, once all that was told is written. A poll that dies
 * before that is told again by the next, which changes nothing.
 */
export async function markAllTold(
  deps: PollDeps,
  tellings: readonly Telling[],
  failed: ReadonlySet<string>,
): Promise<Marked> {
  const groups: GroupItem[] = [];
  const failures: unknown[] = [];
  const arrived = tellings.filter(
    ({ contributions }) => !contributions.some((one) => failed.has(groupName(one))),
  );
  await pMap(
    arrived,
    async (telling) => {
      try {
        const marked = await mark(deps, telling);
        if (marked !== undefined) groups.push(marked);
      } catch (error) {
        failures.push(error);
      }
    },
    { concurrency: AT_ONCE },
  );
  return { groups, failures };
}

/** Undefined where another poll has noted it. */
async function mark(
  { store, source, limits }: PollDeps,
  { item, rule, parents }: Telling,
): Promise<GroupItem | undefined> {
  let current = item;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const marked = markTold(current, item, parents);
    if (marked === current) return undefined;
    const saved = await store.saveGroup(settled(marked, rule, marked.evaluated_at, limits));
    if (saved !== undefined) return saved;
    const stored = (await store.readGroups([item])).get(groupName(item));
    if (stored === undefined) return undefined;
    current = stored;
  }
  throw new Error(
    `${source.name}: the group ${groupName(item)} was written by others ${MOST_ATTEMPTS} times in a row; the next poll tells again what it found`,
  );
}

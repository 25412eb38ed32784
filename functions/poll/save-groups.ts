import pMap from 'p-map';
import { type Decided, inBatch } from '../../shared/alerts/collapse.ts';
import { type GroupItem, groupName } from '../../shared/alerts/groups/group.ts';
import { decideGroupCase, type GroupCase, type GroupPair, groupToSave } from './correlate.ts';
import type { Bench } from './decide-all.ts';
import type { PollDeps } from './deps.ts';

const AT_ONCE = 8;
// Polls of several sources write to one group: losing this many races in a row means something else is wrong.
const MOST_ATTEMPTS = 10;

export interface SavedGroups {
  readonly groups: readonly GroupItem[];
  /** Names of the groups that could not be written. */
  readonly failed: ReadonlySet<string>;
  /** Ids of the messages that were decided here. */
  readonly own: ReadonlySet<string>;
  readonly failures: readonly unknown[];
}

/** Writes each group under its version; what cannot be written is reported, the rest goes on. */
export async function saveGroups(
  deps: PollDeps,
  bench: Bench,
  pairs: readonly GroupPair[],
): Promise<SavedGroups> {
  const groups: GroupItem[] = [];
  const own = new Set<string>();
  const failed = new Set<string>();
  const failures: unknown[] = [];
  await pMap(
    pairs,
    async ({ one, decided }) => {
      try {
        const saved = await save(deps, bench, one, decided);
        if (saved === undefined) return;
        groups.push(saved.item);
        for (const { id } of saved.decided.messages) own.add(id);
      } catch (error) {
        failed.add(groupName(one.key));
        failures.push(error);
      }
    },
    { concurrency: AT_ONCE },
  );
  return { groups, failed, own, failures };
}

async function save(
  deps: PollDeps,
  bench: Bench,
  one: GroupCase,
  first: Decided<GroupItem>,
): Promise<{ item: GroupItem; decided: Decided<GroupItem> } | undefined> {
  let decided: Decided<GroupItem> | undefined = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await deps.store.saveGroup(groupToSave(decided, deps.clock()));
    if (item !== undefined) return { item, decided };
    const stored = (await deps.store.readGroups([one.key])).get(groupName(one.key));
    const again = decideGroupCase(deps, bench, { ...one, item: stored });
    if (again === undefined) return undefined;
    decided = first.batch === undefined ? again : inBatch(again, first.batch);
  }
  throw new Error(
    `${deps.source.name}: the group ${groupName(one.key)} was written by others ${MOST_ATTEMPTS} times in a row; the next poll decides on it again`,
  );
}

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
  /** As they are stored now, by name; also where another poll wrote all there was to write. */
  readonly current: ReadonlyMap<string, GroupItem>;
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
  const current = new Map<string, GroupItem>();
  const own = new Set<string>();
  const failed = new Set<string>();
  const failures: unknown[] = [];
  await pMap(
    pairs,
    async ({ one, decided }) => {
      try {
        const { item, decided: made } = await save(deps, bench, one, decided);
        if (item !== undefined) current.set(groupName(one.key), item);
        if (item === undefined || made === undefined) return;
        groups.push(item);
        for (const { id } of made.messages) own.add(id);
      } catch (error) {
        failed.add(groupName(one.key));
        failures.push(error);
      }
    },
    { concurrency: AT_ONCE },
  );
  return { groups, current, failed, own, failures };
}

interface Saved {
  /** As it is stored; undefined where it is not. */
  readonly item: GroupItem | undefined;
  /** Undefined where another poll left nothing to write. */
  readonly decided: Decided<GroupItem> | undefined;
}

async function save(
  deps: PollDeps,
  bench: Bench,
  one: GroupCase,
  first: Decided<GroupItem>,
): Promise<Saved> {
  let decided = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await deps.store.saveGroup(groupToSave(decided, deps.clock()));
    if (item !== undefined) return { item, decided };
    const stored = (await deps.store.readGroups([one.key])).get(groupName(one.key));
    const again = decideGroupCase(deps, bench, { ...one, item: stored });
    if (again === undefined) return { item: stored, decided: undefined };
    decided = first.batch === undefined ? again : inBatch(again, first.batch);
  }
  throw new Error(
    `${deps.source.name}: the group ${groupName(one.key)} was written by others ${MOST_ATTEMPTS} times in a row; the next poll decides on it again`,
  );
}

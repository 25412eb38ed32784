import { type GroupItem, type GroupKey, groupName } from '../alerts/groups/group.ts';
import { type MemoryItem, memoryName } from '../rules/memory/known.ts';
import type { Instant } from '../sessions/instant.ts';
import { groupRecord, parseGroupRecord } from './group-records.ts';
import { groupKey, memoryKey } from './keys.ts';
import { type Items, nameOf, put } from './memory-items.ts';
import { memoryRecord, parseMemoryRecord } from './memory-records.ts';
import { toStored } from './records.ts';
import type { Store } from './store.ts';

/** Groups of correlations, as the table would keep them. */
export function groups(
  items: Items,
): Pick<Store, 'dueGroups' | 'openGroups' | 'readGroups' | 'saveGroup'> {
  const versions = new Map<string, number>();
  const due = new Map<string, { readonly key: GroupKey; readonly at: Instant }>();
  const groupsUntil = (until: Instant): GroupKey[] =>
    [...due.values()]
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key);
  return {
    dueGroups: async (until) => groupsUntil(until),
    openGroups: async () => groupsUntil(Number.POSITIVE_INFINITY),
    readGroups: async (keys) => {
      const found = new Map<string, GroupItem>();
      for (const key of keys) {
        const stored = items.get(nameOf(groupKey(key)));
        if (stored !== undefined) found.set(groupName(key), parseGroupRecord(stored));
      }
      return found;
    },
    saveGroup: async (item) => {
      const name = groupName(item);
      if ((versions.get(name) ?? 0) !== item.version) return undefined;
      const stored = toStored(item);
      put(items, groupKey(item), groupRecord(stored));
      versions.set(name, stored.version);
      const { rule, hash, due_at: at } = stored;
      if (at === undefined) due.delete(name);
      else due.set(name, { key: { rule, hash }, at });
      return stored;
    },
  };
}

/** What rules remember of earlier sessions. */
export function memories(items: Items): Pick<Store, 'readMemories' | 'saveMemory'> {
  const versions = new Map<string, number>();
  return {
    readMemories: async (keys) => {
      const found = new Map<string, MemoryItem>();
      for (const key of keys) {
        const stored = items.get(nameOf(memoryKey(key)));
        if (stored !== undefined) found.set(memoryName(key), parseMemoryRecord(stored));
      }
      return found;
    },
    saveMemory: async (item) => {
      const name = memoryName(item);
      if ((versions.get(name) ?? 0) !== item.version) return false;
      put(items, memoryKey(item), memoryRecord(item));
      versions.set(name, item.version + 1);
      return true;
    },
  };
}

import { groupName } from '../../alerts/groups/group.ts';
import { memoryName } from '../../rules/memory/known.ts';
import { groupRecord, parseGroupRecord } from '../group-records.ts';
import { GROUPS_PARTITION, groupKey, groupKeyOf, memoryKey } from '../keys.ts';
import { memoryRecord, parseMemoryRecord } from '../memory-records.ts';
import { toStored } from '../records.ts';
import type { Store } from '../store.ts';
import { batchGet } from './batch-get.ts';
import { keysInIndex, saveVersion } from './items.ts';
import type { TableClient } from './table-client.ts';

type Groups = Pick<
  Store,
  'dueGroups' | 'openGroups' | 'readGroups' | 'saveGroup' | 'readMemories' | 'saveMemory'
>;

export function createGroups(db: TableClient): Groups {
  const groupsUntil = async (until?: number) => {
    const keys = await keysInIndex(db, GROUPS_PARTITION, until);
    return keys.flatMap((pk) => groupKeyOf(pk) ?? []);
  };
  return {
    dueGroups: (until) => groupsUntil(until),
    openGroups: () => groupsUntil(),
    readGroups: async (keys) => {
      const wanted = new Map(keys.map((key) => [groupName(key), groupKey(key)]));
      const items = (await batchGet(db, [...wanted.values()])).map(parseGroupRecord);
      return new Map(items.map((item) => [groupName(item), item]));
    },
    saveGroup: async (item) => {
      const stored = toStored(item);
      const saved = await saveVersion(db, groupKey(item), groupRecord(stored), item.version);
      return saved ? stored : undefined;
    },
    readMemories: async (keys) => {
      const wanted = new Map(keys.map((key) => [memoryName(key), memoryKey(key)]));
      const items = (await batchGet(db, [...wanted.values()])).map(parseMemoryRecord);
      return new Map(items.map((item) => [memoryName(item), item]));
    },
    saveMemory: (item) => saveVersion(db, memoryKey(item), memoryRecord(item), item.version),
  };
}

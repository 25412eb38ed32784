import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Key, sessionIdOf, sessionKey, sourceKey, sweepKey } from '../keys.ts';
import {
  type ItemRecord,
  parseSessionRecord,
  parseSourceRecord,
  parseSweepRecord,
  sessionRecord,
  sourceRecord,
  sweepRecord,
  toStored,
} from '../records.ts';
import type { Store } from '../store.ts';
import { tableDefinition } from '../table.ts';
import { batchGet } from './batch-get.ts';
import { named, namesIn, queryAll, type TableClient, updateItem } from './table-client.ts';

type Items = Pick<
  Store,
  | 'readSource'
  | 'saveSource'
  | 'readSweep'
  | 'saveSweep'
  | 'dueIds'
  | 'liveIds'
  | 'readItems'
  | 'saveItem'
>;

export function createItems(db: TableClient): Items {
  return {
    readSource: async (source) => {
      const item = await getItem(db, sourceKey(source));
      return item === undefined ? undefined : parseSourceRecord(item);
    },
    saveSource: (state) =>
      saveVersion(db, sourceKey(state.source), sourceRecord(state), state.version),
    readSweep: async (source) => {
      const item = await getItem(db, sweepKey(source));
      return item === undefined ? undefined : parseSweepRecord(item);
    },
    saveSweep: async (state) => {
      await updateItem(db, sweepKey(state.source), sweepRecord(state));
    },
    dueIds: (source, until) => idsInIndex(db, source, until),
    liveIds: (source) => idsInIndex(db, source),
    readItems: async (source, ids) => {
      const keys = [...new Set(ids)].map((id) => sessionKey(source, id));
      const items = (await batchGet(db, keys)).map(parseSessionRecord);
      return new Map(items.map((item) => [item.id, item]));
    },
    saveItem: async (item) => {
      const stored = toStored(item);
      const key = sessionKey(item.source, item.id);
      const record = sessionRecord(stored);
      return (await saveVersion(db, key, record, item.version)) ? stored : undefined;
    },
  };
}

export async function getItem(db: TableClient, key: Key) {
  const command = new GetItemCommand({
    TableName: db.table,
    Key: marshall(key),
    ConsistentRead: true,
  });
  const { Item: item } = await named(db.table, () => db.client.send(command));
  return item;
}

/** Writes if the item still has the version that was read, 0 meaning that there was none. */
export function saveVersion(
  db: TableClient,
  key: Key,
  record: ItemRecord,
  read: number,
): Promise<boolean> {
  return updateItem(
    db,
    key,
    record,
    read === 0
      ? { expression: 'attribute_not_exists(#version)' }
      : { expression: '#version = :read', values: { ':read': read } },
  );
}

async function idsInIndex(db: TableClient, source: string, until?: number): Promise<string[]> {
  const keys = await keysInIndex(db, source, until);
  return keys.flatMap((pk) => sessionIdOf(source, pk) ?? []);
}

/** Partition keys of what is due in one partition of the index, soonest first. */
export async function keysInIndex(
  db: TableClient,
  source: string,
  until?: number,
): Promise<string[]> {
  const { dueIndex } = tableDefinition;
  const bounded = until !== undefined;
  const entries = await queryAll(db, {
    IndexName: dueIndex.name,
    KeyConditionExpression: bounded
      ? '#source = :source AND #due_at <= :until'
      : '#source = :source',
    ExpressionAttributeNames: namesIn(bounded ? ['source', 'due_at'] : ['source']),
    ExpressionAttributeValues: marshall({
      ':source': source,
      ...(bounded ? { ':until': until } : {}),
    }),
  });
  return entries.map(({ pk }) => pk?.S ?? '');
}

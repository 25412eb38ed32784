import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { alertKey, alertPartition, type Key, TRANSITION_PREFIX, transitionKey } from '../keys.ts';
import {
  alertRecord,
  type ItemRecord,
  parseTransitionRecord,
  toAttributes,
  transitionRecord,
} from '../records.ts';
import type { Store } from '../store.ts';
import { namesIn, queryAll, type TableClient, unlessConditionFails } from './table-client.ts';

export function createTransitions(
  db: TableClient,
): Pick<Store, 'recordTransition' | 'readTransitions'> {
  return {
    recordTransition: async (record, expiresAt) => {
      // The pointer first: a crash in between repeats both.
      if (record.n === 1) await putOnce(db, alertKey(record.alert), alertRecord(record, expiresAt));
      const key = transitionKey(record.alert, record.n);
      await putOnce(db, key, transitionRecord(record, expiresAt));
    },
    readTransitions: async (alert) => {
      const items = await queryAll(db, {
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
        ExpressionAttributeNames: namesIn(['pk', 'sk']),
        ExpressionAttributeValues: marshall({
          ':pk': alertPartition(alert),
          ':prefix': TRANSITION_PREFIX,
        }),
      });
      return items.map(parseTransitionRecord);
    },
  };
}

async function putOnce(db: TableClient, key: Key, record: ItemRecord): Promise<void> {
  const command = new PutItemCommand({
    TableName: db.table,
    Item: { ...marshall(key), ...toAttributes(key, record) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await unlessConditionFails(db.table, () => db.client.send(command));
}

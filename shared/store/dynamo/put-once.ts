import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Milliseconds, SECOND } from '../../sessions/instant.ts';
import type { Key } from '../keys.ts';
import { type ItemRecord, toAttributes } from '../records.ts';
import { type TableClient, unlessConditionFails } from './table-client.ts';

/** Digests rely on it: what is not written by then is never written under that time. */
const GIVE_UP_AFTER: Milliseconds = 10 * SECOND;

/** Writes an item unless there is one; false when there was. */
export function putOnce(db: TableClient, key: Key, record: ItemRecord): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: db.table,
    Item: { ...marshall(key), ...toAttributes(key, record) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  const abortSignal = AbortSignal.timeout(GIVE_UP_AFTER);
  return unlessConditionFails(db.table, () => db.client.send(command, { abortSignal }));
}

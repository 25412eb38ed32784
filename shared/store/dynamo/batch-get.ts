import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Attributes } from '../item-size.ts';
import type { Key } from '../keys.ts';
import { named, type TableClient } from './table-client.ts';

/** DynamoDB's limit for one BatchGetItem. */
const BATCH = 100;
const AT_ONCE = 4;
/** Answers in a row that bring nothing at all before we give up: about six seconds. */
const EMPTY_ANSWERS = 8;

/** The items that exist, read consistently, in no particular order. Keys must differ. */
export async function batchGet(db: TableClient, keys: readonly Key[]): Promise<Attributes[]> {
  const batches = inBatches(keys);
  const found: Attributes[] = [];
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      found.push(...(await getBatch(db, batch)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function getBatch(db: TableClient, keys: Attributes[]): Promise<Attributes[]> {
  const found: Attributes[] = [];
  let open = keys;
  let empty = 0;
  while (open.length > 0) {
    const command = new BatchGetItemCommand({
      RequestItems: { [db.table]: { Keys: open, ConsistentRead: true } },
    });
    const answer = await named(db.table, () => db.client.send(command));
    const items = answer.Responses?.[db.table] ?? [];
    const unread = answer.UnprocessedKeys?.[db.table]?.Keys ?? [];
    found.push(...items);
    empty = unread.length < open.length ? 0 : empty + 1;
    if (empty === EMPTY_ANSWERS) {
      throw new Error(
        `table ${db.table}: ${unread.length} items stayed unread after ${EMPTY_ANSWERS} requests; the table is throttled, see its capacity and its alarms`,
      );
    }
    if (unread.length > 0) await sleep(backoff(empty));
    open = unread;
  }
  return found;
}

/** Full jitter, so that pollers that were throttled together do not come back together. */
function backoff(empty: number): number {
  return Math.random() * 25 * 2 ** empty;
}

function inBatches(keys: readonly Key[]): Attributes[][] {
  const batches: Attributes[][] = [];
  for (let start = 0; start < keys.length; start += BATCH) {
    batches.push(keys.slice(start, start + BATCH).map((key) => marshall(key)));
  }
  return batches;
}

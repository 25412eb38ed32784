import { marshall } from '@aws-sdk/util-dynamodb';
import { type Instant, type Milliseconds, SECOND } from '../../sessions/instant.ts';
import { eventRecord } from '../digest-records.ts';
import {
  alertKey,
  alertPartition,
  eventKey,
  type Key,
  TRANSITION_PREFIX,
  transitionKey,
} from '../keys.ts';
import { alertRecord, parseNotedAt, parseTransitionRecord, transitionRecord } from '../records.ts';
import type { Store, TransitionNews } from '../store.ts';
import { getItem } from './items.ts';
import { putOnce } from './put-once.ts';
import { namesIn, queryAll, type TableClient, updateItem } from './table-client.ts';

/** Younger than this, what the first writer noted may be on its way still, and no digest has passed it. */
const FRESH: Milliseconds = 30 * SECOND;

export function createTransitions(
  db: TableClient,
): Pick<Store, 'recordTransition' | 'readTransitions'> {
  return {
    recordTransition: async (record, news) => {
      // The pointer first: a crash in between repeats both.
      if (record.n === 1) {
        await putOnce(db, alertKey(record.alert), alertRecord(record, news.expiresAt));
      }
      const key = transitionKey(record.alert, record.n);
      const isNew = await putOnce(db, key, transitionRecord(record, news));
      const at = isNew ? news.now : await notedAt(db, key, news);
      await putOnce(db, eventKey(news.event.id, at), eventRecord(news.event, at));
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

/**
 * When a transition that is stored is noted for digests. One whose writer died before it was noted
 * may be older than the last digest, so it is noted now; the transition says so first.
 */
async function notedAt(
  db: TableClient,
  key: Key,
  { event, now }: TransitionNews,
): Promise<Instant> {
  const stored = await getItem(db, key);
  const noted = stored === undefined ? undefined : parseNotedAt(stored);
  if (noted !== undefined && now - noted < FRESH) return noted;
  if (noted !== undefined && (await getItem(db, eventKey(event.id, noted))) !== undefined) {
    return noted;
  }
  await updateItem(db, key, { noted_at: now });
  return now;
}

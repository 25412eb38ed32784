import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DigestStore, EventPage, NotedSpan } from '../digest-port.ts';
import {
  digestRecord,
  eventRecord,
  parseDigestRecord,
  parseEventRecord,
} from '../digest-records.ts';
import { nextDay, stretchOf } from '../event-position.ts';
import { DIGEST_KEY, dayPartition, eventKey } from '../keys.ts';
import { getItem, saveVersion } from './items.ts';
import { putOnce } from './put-once.ts';
import { named, namesIn, type TableClient } from './table-client.ts';

/** Some 500 kB. */
const PAGE = 1000;

export function createDigests(db: TableClient): DigestStore {
  return {
    recordEvent: async (event, now) => {
      await putOnce(db, eventKey(event.id, now), eventRecord(event, now));
    },
    readEvents: (span, after) => readPage(db, span, after),
    readDigest: async () => {
      const item = await getItem(db, DIGEST_KEY);
      return item === undefined ? undefined : parseDigestRecord(item);
    },
    saveDigest: (state) => saveVersion(db, DIGEST_KEY, digestRecord(state), state.version),
  };
}

async function readPage(
  { client, table }: TableClient,
  span: NotedSpan,
  position: string | undefined,
): Promise<EventPage> {
  const { day, from, to, after } = stretchOf(span, position);
  const pk = dayPartition(day);
  const command = new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    Limit: PAGE,
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ExpressionAttributeNames: namesIn(['pk', 'sk']),
    ExpressionAttributeValues: marshall({ ':pk': pk, ':from': from, ':to': to }),
    ...(after !== undefined && { ExclusiveStartKey: marshall({ pk, sk: after }) }),
  });
  const page = await named(table, () => client.send(command));
  const next = page.LastEvaluatedKey?.['sk']?.S ?? nextDay(span, day);
  const events = (page.Items ?? []).map(parseEventRecord);
  return next === undefined ? { events } : { events, next };
}

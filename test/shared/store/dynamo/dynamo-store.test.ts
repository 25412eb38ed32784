import {
  type BatchGetItemCommandOutput,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import type { TableClient } from '#shared/store/dynamo/table-client.ts';
import { ItemTooLargeError, MAX_ITEM_BYTES } from '#shared/store/item-size.ts';
import { sessionRecord, toAttributes } from '#shared/store/records.ts';
import { readAll } from '#test/contracts/digests.ts';
import { describeStore } from '#test/contracts/store.ts';
import { anEvent } from '#test/support/an-event.ts';
import { createFuse } from '#test/support/crash.ts';
import { type LocalDynamo, startDynalite } from '#test/support/dynalite.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(async () => {
  await dynamo.close();
});

describeStore('DynamoDB', async () => createDynamoStore(await dynamo.createTable()));

const KEY = { pk: 'SESSION#segura-sp#1', sk: 'STATE' };
const ITEM = {
  source: 'segura-sp',
  id: '1',
  version: 0,
  session: { source: 'segura-sp', vendor: 'segura', id: '1', state: 'live', started_at: 5 },
  first_seen_at: 5,
  confirmed_at: 5,
  evaluated_at: 5,
  alerts: {},
  outbox: [],
  unconfirmed_polls: 0,
} as const;

test('the table holds a session as a map people can read, with its time to live in seconds', async () => {
  const db = await dynamo.createTable();
  await createDynamoStore(db).saveItem({ ...ITEM, due_at: 7, expires_at: 1_767_739_267_313 });
  expect(await readRaw(db, KEY)).toEqual({
    ...KEY,
    ...ITEM,
    v: 1,
    version: 1,
    due_at: 7,
    expires_at: 1_767_739_268,
  });
});

test('rewriting an item keeps the attributes that a newer version added', async () => {
  const db = await dynamo.createTable();
  await putRaw(db, { ...KEY, ...ITEM, version: 1, v: 2, mood: { is: 'new' } });
  const store = createDynamoStore(db);
  await store.saveItem({ ...ITEM, version: 1, confirmed_at: 6 });
  expect(await readRaw(db, KEY)).toMatchObject({ mood: { is: 'new' }, confirmed_at: 6 });
});

test('an item of a format from further ahead is refused by name', async () => {
  const db = await dynamo.createTable();
  await putRaw(db, { ...KEY, ...ITEM, version: 1, v: 3 });
  await expect(createDynamoStore(db).readItems('segura-sp', ['1'])).rejects.toThrow(
    'item SESSION#segura-sp#1 / STATE has format 3 and this version reads 1 to 2',
  );
});

test('an item that is not ours, or is damaged, is refused by name and field', async () => {
  const db = await dynamo.createTable();
  const store = createDynamoStore(db);
  await putRaw(db, { ...KEY, ...ITEM });
  await expect(store.readItems('segura-sp', ['1'])).rejects.toThrow('has no format (v)');
  await putRaw(db, { ...KEY, ...ITEM, v: 1, outbox: 'lost' });
  await expect(store.readItems('segura-sp', ['1'])).rejects.toThrow(/is damaged: .*\n.*outbox/);
});

test('an alert has a pointer to the item that holds its state', async () => {
  const db = await dynamo.createTable();
  const record = { alert: 'a1', n: 1, source: 'segura-sp', session: '1', at: 5, body: '{}' };
  const news = { event: anEvent({ alert: 'a1' }), now: 5, expiresAt: 1_767_739_267_000 };
  await createDynamoStore(db).recordTransition(record, news);
  expect(await readRaw(db, { pk: 'ALERT#a1', sk: 'META' })).toEqual({
    pk: 'ALERT#a1',
    sk: 'META',
    v: 1,
    alert: 'a1',
    source: 'segura-sp',
    session: '1',
    expires_at: 1_767_739_267,
  });
});

test('a delivery is forgotten when its alert is, and one that never came after a month', async () => {
  const db = await dynamo.createTable();
  const store = createDynamoStore(db);
  const now = Date.UTC(2026, 0, 6);
  const key = { pk: 'ALERT#a1', sk: 'TO#soc-slack' };
  await store.claim('a1', 'soc-slack', 1, 'x', now, 60_000);
  expect(await readRaw(db, key)).toMatchObject({ expires_at: Date.UTC(2026, 1, 5) / 1000 });
  await store.complete('a1', 'soc-slack', 1, 'x', Date.UTC(2027, 0, 6));
  await store.claim('a1', 'soc-slack', 2, 'x', now, 60_000);
  expect(await readRaw(db, key)).toMatchObject({ expires_at: Date.UTC(2027, 0, 6) / 1000 });
});

test('the largest item that passes is one that DynamoDB takes', async () => {
  const store = createDynamoStore(await dynamo.createTable());
  const save = (length: number) =>
    store.saveItem({ ...ITEM, outbox: [{ id: 'a-1', body: 'x'.repeat(length) }] });
  let [fits, tooLong] = [0, MAX_ITEM_BYTES];
  const tooLarge = (length: number) => {
    const item = { ...ITEM, outbox: [{ id: 'a-1', body: 'x'.repeat(length) }] };
    try {
      toAttributes(KEY, sessionRecord(item));
      return false;
    } catch (error) {
      if (error instanceof ItemTooLargeError) return true;
      throw error;
    }
  };
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (tooLarge(middle)) tooLong = middle;
    else fits = middle;
  }
  expect(fits).toBeGreaterThan(MAX_ITEM_BYTES - 1000);
  await expect(save(fits)).resolves.toMatchObject({ version: 1 });
});

test('keys that DynamoDB leaves unprocessed are asked for again', async () => {
  const db = await dynamo.createTable();
  const ids = Array.from({ length: 120 }, (_, index) => `${index}`);
  const store = createDynamoStore(db);
  await Promise.all(
    ids.map((id) => store.saveItem({ ...ITEM, id, session: { ...ITEM.session, id } })),
  );
  const { requests } = leaveUnprocessed(db, (keys) => Math.floor(keys / 2));
  const items = await store.readItems('segura-sp', ids);
  expect(items.size).toBe(120);
  expect(requests()).toBeGreaterThan(2);
});

test('a table that never answers in full is an error, not a short answer', async () => {
  const db = await dynamo.createTable();
  leaveUnprocessed(db, (keys) => keys);
  await expect(createDynamoStore(db).readItems('segura-sp', ['1'])).rejects.toThrow(
    /1 items stayed unread/,
  );
});

test('an index longer than one answer is read to its end', async () => {
  const db = await dynamo.createTable();
  const ids = Array.from({ length: 1300 }, (_, index) => `${index}-${'x'.repeat(900)}`);
  for (let start = 0; start < ids.length; start += 50) {
    const batch = ids.slice(start, start + 50);
    await Promise.all(
      batch.map((id) => putRaw(db, { pk: `SESSION#s#${id}`, sk: 'STATE', source: 's', due_at: 1 })),
    );
  }
  expect((await createDynamoStore(db).dueIds('s', 1)).sort()).toEqual(ids.sort());
}, 60_000);

test('a table that is missing is named in the error', async () => {
  const store = createDynamoStore({ client: dynamo.client, table: 'nowhere' });
  const missing = /table nowhere: ResourceNotFoundException/;
  await expect(store.saveItem(ITEM)).rejects.toThrow(missing);
  await expect(store.readItems('s', ['1'])).rejects.toThrow(missing);
  await expect(store.liveIds('s')).rejects.toThrow(missing);
  await expect(store.readSource('s')).rejects.toThrow(missing);
  await expect(store.claim('a', 'r', 1, 'x', 0, 1)).rejects.toThrow(missing);
});

/** Answers like a throttled table: of every batch, `unread(keys)` keys come back unprocessed. */
function leaveUnprocessed(
  { client, table }: TableClient,
  unread: (keys: number) => number,
): { requests: () => number } {
  let requests = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const { RequestItems: asked } = args.input as {
        RequestItems?: Record<string, { Keys: unknown[] }>;
      };
      const keys = asked?.[table]?.Keys;
      if (context.commandName !== 'BatchGetItemCommand' || keys === undefined) return answer;
      requests += 1;
      const output = answer.output as BatchGetItemCommandOutput;
      const left = keys.slice(0, unread(keys.length));
      const leftIds = new Set(left.map((key) => JSON.stringify(key)));
      const items = (output.Responses?.[table] ?? []).filter(
        ({ pk, sk }) => !leftIds.has(JSON.stringify({ pk, sk })),
      );
      Object.assign(output, {
        Responses: { [table]: items },
        UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left } } : {},
      });
      return answer;
    },
    { step: 'initialize', name: `leaveUnprocessed-${table}` },
  );
  return { requests: () => requests };
}

async function readRaw({ client, table }: TableClient, key: Record<string, string>) {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(key) }),
  );
  return item === undefined ? undefined : unmarshall(item);
}

async function putRaw({ client, table }: TableClient, item: Record<string, unknown>) {
  await client.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
}

describe('a writer of a transition that dies at any of its calls', () => {
  const began = Date.UTC(2026, 0, 6, 22);
  const record = { alert: 'a1', n: 1, source: 'segura-sp', session: '1', at: 5, body: '{}' };
  const event = anEvent({ alert: 'a1' });

  test.each(['before', 'after'] as const)(
    'dying %s it: one digest finds it, also where the next try comes hours later',
    async (moment) => {
      let call = 1;
      for (let died = true; died; call += 1) {
        const { client, table } = await dynamo.createTable();
        const fuse = createFuse(call, moment);
        const dying = createDynamoStore({ client: fuse.wrap(client, ['send']), table });
        const store = createDynamoStore({ client, table });
        const news = { event, now: began, expiresAt: began * 2 };
        died = await dying.recordTransition(record, news).then(
          () => false,
          () => true,
        );
        // What a digest in between has seen is over for good.
        const digest = began + 600_000;
        const seen = await readAll(store, { from: began, until: digest });
        for (const late of [3_600_000, 3_601_000, 7_200_000]) {
          await store.recordTransition(record, { ...news, now: began + late });
        }
        const later = await readAll(store, { from: digest, until: began + 8_000_000 });
        expect({ call, found: [...seen, ...later] }).toEqual({ call, found: [event] });
      }
      expect(call).toBeGreaterThan(3);
    },
  );
});

test('an event that makes no sense is told of as one that cannot be read', async () => {
  const db = await dynamo.createTable();
  const store = createDynamoStore(db);
  await store.recordEvent(anEvent(), 5);
  const odd = { id: 'x', kind: 'of-a-newer-version', more: true };
  const Item = { pk: 'DAY#1970-01-01', sk: '1970-01-01T00:00:00.007Z#x', v: 1, event: odd };
  await db.client.send(new PutItemCommand({ TableName: db.table, Item: marshall(Item) }));
  const found = await readAll(store, { from: 0, until: 10 });
  expect(found).toEqual([anEvent(), { kind: 'unreadable', id: 'x' }]);
});

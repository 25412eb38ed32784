import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSnsPublisher } from '#functions/sns-publisher.ts';
import { type LocalMessaging, startMessaging } from '#local/cloud/messaging.ts';
import { startPump } from '#local/cloud/pump.ts';
import { closeServer, listen } from '#local/listen.ts';
import type { Message } from '#shared/alerts/message.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import { aBaseline, aMessage } from '#test/support/a-message.ts';

const queue = {
  filterPolicy: filterPolicy({ from: 'medium', digest: true }),
  visibilitySeconds: 1,
  maxReceives: 2,
};
let folder: string;
let messaging: LocalMessaging;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'messaging-'));
  messaging = await startMessaging(folder, 0);
});
afterEach(() => messaging.close());

async function publish(message: Message) {
  const topic = await messaging.createTopic('alerts');
  await createSnsPublisher(messaging.sns, topic, async () => undefined)(message);
}

async function subscribe(options = queue): Promise<string> {
  return messaging.createQueue('soc', await messaging.createTopic('alerts'), options);
}

/** Hands what the queue offers to `handle` until `enough` messages came. */
async function take(
  url: string,
  enough: number,
  handle: (body: string) => boolean,
): Promise<string[]> {
  const bodies: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const pump = startPump({
      sqs: messaging.sqs,
      queue: url,
      batchSize: 5,
      handle: async (messages) => {
        for (const { body } of messages) bodies.push(body);
        if (bodies.length >= enough) setImmediate(() => pump.stop().then(resolve, reject));
        return messages.filter(({ body }) => !handle(body)).map(({ messageId }) => messageId);
      },
      failed: reject,
    });
  });
  return bodies;
}

describe('SNS and SQS of the local run', () => {
  test('hand a queue the message that machines read, as SNS does', async () => {
    const url = await subscribe();
    await publish(aMessage());
    const [body = ''] = await take(url, 1, () => true);
    expect(JSON.parse(JSON.parse(body).Message)).toEqual(aMessage());
    expect(messaging.depth('soc')).toEqual({ open: 0, dead: 0 });
  });

  test('let through what the filter policy lets through', async () => {
    const url = await subscribe();
    await publish(aMessage({ level: 'low', peak_level: 'low' }));
    await publish(aMessage({ kind: 'detail' }));
    await publish(aBaseline());
    await publish(aMessage());
    const bodies = await take(url, 2, () => true);
    const kinds = bodies.map((body) => JSON.parse(JSON.parse(body).Message).kind);
    expect(kinds.sort()).toEqual(['notification', 'summary']);
  });

  test('keep what waits when they are stopped and started again', async () => {
    await subscribe();
    await publish(aMessage());
    await messaging.close();
    messaging = await startMessaging(folder, 0);
    const url = await subscribe({
      ...queue,
      filterPolicy: filterPolicy({ from: 'low', digest: true }),
    });
    await publish(aMessage({ alert: 'b', level: 'low', peak_level: 'low' }));
    expect(await take(url, 2, () => true)).toHaveLength(2);
  });

  test('offer again what was not handled, and give it up in the end', async () => {
    const url = await subscribe();
    await publish(aMessage());
    await take(url, 2, () => false);
    await publish(aMessage({ alert: 'b' }));
    // The next receipt is what moves a message that was offered too often.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await take(url, 1, () => true);
    expect(messaging.depth('soc')).toEqual({ open: 0, dead: 1 });
  });

  test('listen on this machine alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address?.family === 'IPv4' && !address.internal);
    for (const address of others) {
      const call = fetch(`http://${address?.address}:${messaging.port}/`);
      await expect(call).rejects.toThrow('fetch failed');
    }
    expect((await fetch(`http://127.0.0.1:${messaging.port}/`)).status).toBeGreaterThan(0);
  });

  test('take the next free port when theirs is busy', async () => {
    const other = createServer();
    const busy = await listen(other, 0);
    const second = await startMessaging(mkdtempSync(join(tmpdir(), 'messaging-')), busy);
    try {
      expect(second.port).toBeGreaterThan(busy);
    } finally {
      await second.close();
      await closeServer(other);
    }
  });
});

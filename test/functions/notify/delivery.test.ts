import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message as SqsMessage,
} from '@aws-sdk/client-sqs';
import type { Context, SQSRecord } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { createNotifyHandler } from '#functions/notify/create-handler.ts';
import type { NotifyDeps } from '#functions/notify/notify.ts';
import type { Message } from '#shared/alerts/message.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import { aMessage, aResolvedMessage } from '#test/support/a-message.ts';
import { aNotifier, type Notifier } from '#test/support/a-notifier.ts';
import { type LocalDynamo, startDynalite } from '#test/support/dynalite.ts';
import { startWebhook, type WebhookServer } from '#test/support/webhook-server.ts';

const MAX_RECEIVES = 3;

let server: FauxqsServer;
let dynamo: LocalDynamo;
let webhook: WebhookServer;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  [server, dynamo, webhook] = await Promise.all([
    startFauxqs({ port: 0, logger: false }),
    startDynalite(),
    startWebhook(),
  ]);
  const client = {
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  sns = new SNSClient(client);
  sqs = new SQSClient(client);
});

beforeEach(() => webhook.reset());

afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await Promise.all([server.stop(), dynamo.close(), webhook.close()]);
});

interface Line extends Notifier {
  publish(message: Message): Promise<void>;
  /** Hands what the queue offers to the handler until nothing is left, as Lambda's poller does. */
  drain(): Promise<void>;
  deadLetters(): Promise<number>;
}

/** Topic, queue with dead letters, handler and table. What fails is offered again at once. */
async function aLine(options: { raw: boolean }, changes: Partial<NotifyDeps> = {}): Promise<Line> {
  const name = `q${crypto.randomUUID()}`;
  const dead = server.createQueue(`${name}-dead`);
  const queue = server.createQueue(name, {
    attributes: {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: dead.queueArn,
        maxReceiveCount: String(MAX_RECEIVES),
      }),
    },
  });
  const topic = server.createTopic(name);
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic.topicArn,
      Protocol: 'sqs',
      Endpoint: queue.queueArn,
      Attributes: {
        FilterPolicy: JSON.stringify(filterPolicy({ from: 'medium', digest: true })),
        RawMessageDelivery: String(options.raw),
      },
    }),
  );
  const store = createDynamoStore(await dynamo.createTable());
  const notifier = aNotifier(webhook, { store, ...changes });
  const handler = createNotifyHandler(async () => notifier.deps);
  return {
    ...notifier,
    publish: async (message) => {
      await sns.send(new PublishCommand({ TopicArn: topic.topicArn, ...snsMessage(message) }));
    },
    drain: async () => {
      for (let batch = await receive(queue.queueUrl); batch.length > 0; ) {
        const { batchItemFailures } = await handler({ Records: batch.map(record) }, aContext());
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const { MessageId: id = '', ReceiptHandle } of batch) {
          if (failed.has(id)) continue;
          await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.queueUrl, ReceiptHandle }));
        }
        batch = await receive(queue.queueUrl);
      }
    },
    deadLetters: async () => (await receive(dead.queueUrl)).length,
  };
}

async function receive(QueueUrl: string): Promise<SqsMessage[]> {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 5 });
  return (await sqs.send(command)).Messages ?? [];
}

function record({ MessageId = '', ReceiptHandle = '', Body = '' }: SqsMessage): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

function aContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'notify',
    functionVersion: '1',
    invokedFunctionArn: '',
    memoryLimitInMB: '512',
    awsRequestId: crypto.randomUUID(),
    logGroupName: '',
    logStreamName: '',
    getRemainingTimeInMillis: () => 30_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

test.each([true, false])('what is published reaches Slack once (raw delivery: %s)', async (raw) => {
  const line = await aLine({ raw });
  await line.publish(aMessage());
  await line.publish(aMessage());
  await line.publish(aMessage({ alert: 'b'.repeat(32), peak_level: 'low' }));
  await line.publish(aMessage({ alert: 'c'.repeat(32), kind: 'detail' }));
  await line.drain();
  await line.publish(aResolvedMessage());
  await line.drain();
  expect(webhook.posts.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^🟠 HIGH .* #7K3FQ$/),
    expect.stringMatching(/^✅ RESOLVED .* #7K3FQ$/),
  ]);
  expect(line.counts).toEqual({ Delivered: 2 });
  expect(await line.deadLetters()).toBe(0);
});

test('what Slack refuses for good ends with the dead letters and is not lost', async () => {
  const line = await aLine({ raw: true });
  const gone = { status: 404, body: 'no_service' };
  webhook.answer(gone, gone, gone, gone);
  await line.publish(aMessage());
  await line.drain();
  expect(webhook.posts).toHaveLength(MAX_RECEIVES);
  expect(line.counts).toEqual({ DeliveryFailed: MAX_RECEIVES });
  expect(await line.deadLetters()).toBe(1);
});

test('a dead letter that is offered again after "resolved" is superseded', async () => {
  const line = await aLine({ raw: true });
  const failing = { status: 500 };
  webhook.answer(failing, failing, failing);
  await line.publish(aMessage());
  await line.drain();
  await line.publish(aResolvedMessage());
  await line.drain();
  await line.publish(aMessage());
  await line.drain();
  expect(webhook.posts.slice(MAX_RECEIVES).map(({ text }) => text)).toEqual([
    expect.stringMatching(/ #7K3FQ$/),
  ]);
  expect(line.counts).toEqual({ DeliveryFailed: MAX_RECEIVES, Delivered: 1, Superseded: 1 });
});

test('a function that cannot start fails its batch and starts with the next', async () => {
  const { deps } = aNotifier(webhook);
  let starts = 0;
  const handler = createNotifyHandler(async () => {
    starts += 1;
    if (starts === 1) throw new Error('the configuration cannot be read');
    return deps;
  });
  const event = { Records: [record({ MessageId: 'one', Body: JSON.stringify(aMessage()) })] };
  await expect(handler(event, aContext())).rejects.toThrow('the configuration cannot be read');
  expect(await handler(event, aContext())).toEqual({ batchItemFailures: [] });
  expect(await handler(event, aContext())).toEqual({ batchItemFailures: [] });
  expect(starts).toBe(2);
  expect(webhook.posts).toHaveLength(1);
});

import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Level } from '#shared/alerts/level.ts';
import type { Message } from '#shared/alerts/message.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import { readMessage } from '#shared/receivers/read-message.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { aBaseline, aMessage, aResolvedMessage, aStorm } from '#test/support/a-message.ts';

let server: FauxqsServer;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const client = {
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  sns = new SNSClient(client);
  sqs = new SQSClient(client);
});

afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await server.stop();
});

/** Publishes the message between two markers that always pass, and says whether it came out. */
async function passes(from: Level, message: Message): Promise<boolean> {
  const name = `t${crypto.randomUUID()}`;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { FilterPolicy: JSON.stringify(filterPolicy(from)), RawMessageDelivery: 'true' },
    }),
  );
  for (const published of [message, aBaseline({ id: 'end' })]) {
    await sns.send(new PublishCommand({ TopicArn, ...snsMessage(published) }));
  }
  const ids: string[] = [];
  while (!ids.includes('end')) {
    const { Messages: [received] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }),
    );
    if (received === undefined) throw new Error('the filter policy lets nothing through');
    ids.push(readMessage(received.Body ?? '').id);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: received.ReceiptHandle }));
  }
  return ids.includes(message.id);
}

test.each<[string, Level, Message, boolean]>([
  ['an alert at the level', 'high', aMessage({ peak_level: 'high' }), true],
  ['an alert above it', 'medium', aMessage({ peak_level: 'critical' }), true],
  ['an alert below it', 'high', aMessage({ peak_level: 'medium' }), false],
  ['the end of an alert that once was above it', 'high', aResolvedMessage({ level: 'low' }), true],
  ['a detail', 'low', aMessage({ kind: 'detail', peak_level: 'critical' }), false],
  ['a storm at the level', 'high', aStorm({ peak_level: 'high' }), true],
  ['a storm below it', 'critical', aStorm({ peak_level: 'high' }), false],
  ['a baseline below it', 'critical', aBaseline({ peak_level: 'low' }), true],
  [
    "a baseline's own alerts",
    'low',
    aMessage({ kind: 'detail', reason: 'baseline', peak_level: 'critical' }),
    false,
  ],
])('%s, to a receiver from %s', async (_what, from, message, expected) => {
  expect(await passes(from, message)).toBe(expected);
});

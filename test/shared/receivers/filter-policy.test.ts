import { readFileSync } from 'node:fs';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Level } from '#shared/alerts/level.ts';
import type { Message } from '#shared/alerts/message.ts';
import { filterPolicy, type Gets } from '#shared/receivers/filter-policy.ts';
import { readMessage } from '#shared/receivers/read-message.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { aDigestMessage } from '#test/support/a-digest-message.ts';
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

/** Publishes the message to a topic with this one subscription, and says whether it came out. */
async function passes(policy: object, message: Message): Promise<boolean> {
  const name = `t${crypto.randomUUID()}`;
  const { topicArn } = server.createTopic(name);
  const { queueUrl, queueArn } = server.createQueue(name);
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { FilterPolicy: JSON.stringify(policy), RawMessageDelivery: 'true' },
    }),
  );
  await sns.send(new PublishCommand({ TopicArn: topicArn, ...snsMessage(message) }));
  const { Messages: received = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl }),
  );
  for (const { Body } of received) expect(readMessage(Body ?? '').id).toBe(message.id);
  return received.length > 0;
}

test.each<[string, Level, Message, boolean]>([
  ['an alert at the level', 'high', aMessage({ peak_level: 'high' }), true],
  ['an alert above it', 'medium', aMessage({ peak_level: 'critical' }), true],
  ['an alert below it', 'high', aMessage({ peak_level: 'medium' }), false],
  ['the end of an alert that once was above it', 'high', aResolvedMessage({ level: 'low' }), true],
  ['a detail', 'low', aMessage({ kind: 'detail', peak_level: 'critical' }), false],
  ['a storm at the level', 'high', aStorm({ peak_level: 'high' }), true],
  ['a storm below it', 'critical', aStorm({ peak_level: 'high' }), false],
  ['a digest, which it does not take', 'informational', aDigestMessage(), false],
  ['a baseline below it', 'critical', aBaseline({ peak_level: 'low' }), true],
  [
    "a baseline's own alerts",
    'low',
    aMessage({ kind: 'detail', reason: 'baseline', peak_level: 'critical' }),
    false,
  ],
])('%s, to a receiver from %s', async (_what, from, message, expected) => {
  expect(await passes(filterPolicy({ from, digest: false }), message)).toBe(expected);
});

const end = aResolvedMessage();
const late = aResolvedMessage({ rose: true });
const reminder = aMessage({ transition: 'reminded' });
const faded = aResolvedMessage({ kind: 'detail' });
const told = { from: 'low', digest: false } as const;

test.each<[string, Partial<Gets>, Message, boolean]>([
  ['an end, by default', {}, end, true],
  ['an end, to who wants none', { resolved: false }, end, false],
  ['an end that tells of a rise, too', { resolved: false }, late, true],
  ['a reminder, to who wants no ends', { resolved: false }, reminder, true],
  ['an alert, to who wants no ends', { resolved: false }, aMessage(), true],
  ['an end that is no news, by default', {}, faded, false],
  ['an end that is no news, where posts are edited', { edits: true }, faded, true],
  ['the same, to who wants no ends', { edits: true, resolved: false }, faded, false],
  [
    'a rise that is no news, where posts are edited',
    { edits: true },
    aMessage({ kind: 'detail' }),
    false,
  ],
])('%s: let through or not', async (_what, gets, message, expected) => {
  expect(await passes(filterPolicy({ ...told, ...gets }), message)).toBe(expected);
});

/** The example policies of docs/messages.md, in order. */
const examples = [
  ...readFileSync('docs/messages.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g),
].map(([, json = '']) => JSON.parse(json));

test.each<[string, number, Message, boolean]>([
  ['every change, for a notification', 1, aMessage(), true],
  ['every change, for a detail', 1, aMessage({ kind: 'detail' }), true],
  ['every change, for a summary', 1, aStorm(), false],
  ['a pager, for a critical alert', 2, aMessage({ peak_level: 'critical' }), true],
  ['a pager, for a high alert', 2, aMessage(), false],
  ['a pager, for another appliance', 2, aMessage({ peak_level: 'critical', source: 'x' }), false],
  ['one rule, for another rule', 3, aMessage(), false],
])('the documented filter of %s', async (_what, example, message, expected) => {
  expect(await passes(examples[example], message)).toBe(expected);
});

test('a digest reaches who takes it, whatever their level, and no other kind comes with it', async () => {
  const policy = filterPolicy({ from: 'critical', digest: true });
  expect(await passes(policy, aDigestMessage())).toBe(true);
  expect(await passes(policy, aStorm({ peak_level: 'high' }))).toBe(false);
  expect(await passes(policy, aMessage({ peak_level: 'high' }))).toBe(false);
  expect(await passes(examples[4], aDigestMessage())).toBe(true);
  expect(await passes(examples[4], aMessage({ peak_level: 'critical' }))).toBe(false);
});

test('the documented filters are the ones in use, and that of one rule lets that rule through', async () => {
  expect(examples[0]).toEqual(filterPolicy({ from: 'high', digest: true }));
  const rule = { ...aMessage().rule, name: 'ml-threat-level' };
  expect(await passes(examples[3], aMessage({ rule }))).toBe(true);
});

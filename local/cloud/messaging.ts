import { mkdirSync } from 'node:fs';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { freePort } from '../listen.ts';
import { LOCAL_AWS } from './local-aws.ts';
import { withMessageStructure } from './message-structure.ts';
import { onThisMachineOnly } from './this-machine-only.ts';

export interface LocalMessaging {
  readonly port: number;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  createTopic(name: string): Promise<string>;
  /** A queue with dead letters behind it, subscribed to the topic. Answers with its URL. */
  createQueue(name: string, topic: string, options: QueueOptions): Promise<string>;
  /** How many messages wait or are being handled, and how many were given up. */
  depth(name: string): { readonly open: number; readonly dead: number };
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly filterPolicy: object;
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
}

/** SNS and SQS on this machine, kept in `folder`. */
export async function startMessaging(folder: string, wantedPort: number): Promise<LocalMessaging> {
  mkdirSync(folder, { recursive: true });
  const server = await startOnFreePort(folder, wantedPort);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const sns = withMessageStructure(new SNSClient({ ...LOCAL_AWS, endpoint }));
  // A queue's URL names the port it was made on, which may be another by now.
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint, useQueueUrlAsEndpoint: false });
  return {
    port: server.port,
    sns,
    sqs,
    createTopic: async (name) =>
      required((await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn, 'topic'),
    createQueue: async (name, topic, options) => {
      const queue = await ensureQueue(sqs, name, options);
      await subscribe(sns, topic, await arnOf(sqs, queue), options.filterPolicy);
      return queue;
    },
    depth: (name) => ({ open: openMessages(server, name), dead: openMessages(server, dead(name)) }),
    close: async () => {
      sns.destroy();
      sqs.destroy();
      await server.stop();
    },
  };
}

async function startOnFreePort(dataDir: string, wantedPort: number): Promise<FauxqsServer> {
  // Looked for first: a start that fails leaves its database open.
  const port = await freePort(wantedPort);
  return onThisMachineOnly(() => startFauxqs({ port, host: '127.0.0.1', logger: false, dataDir }));
}

async function ensureQueue(sqs: SQSClient, name: string, options: QueueOptions): Promise<string> {
  const deadQueue = await sqs.send(new CreateQueueCommand({ QueueName: dead(name) }));
  const deadLetterTargetArn = await arnOf(sqs, required(deadQueue.QueueUrl, 'queue'));
  const queue = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const url = required(queue.QueueUrl, 'queue');
  const redrive = { deadLetterTargetArn, maxReceiveCount: String(options.maxReceives) };
  const attributes = {
    VisibilityTimeout: String(options.visibilitySeconds),
    RedrivePolicy: JSON.stringify(redrive),
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  return url;
}

async function subscribe(sns: SNSClient, topic: string, queueArn: string, policy: object) {
  const list = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
  const known = list.Subscriptions?.find((subscription) => subscription.Endpoint === queueArn);
  const FilterPolicy = JSON.stringify(policy);
  if (known === undefined) {
    const target = { TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn };
    await sns.send(new SubscribeCommand({ ...target, Attributes: { FilterPolicy } }));
    return;
  }
  const change = { AttributeName: 'FilterPolicy', AttributeValue: FilterPolicy };
  const { SubscriptionArn } = known;
  await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...change }));
}

async function arnOf(sqs: SQSClient, queue: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] });
  const { QueueArn } = (await sqs.send(command)).Attributes ?? {};
  return required(QueueArn, 'queue');
}

function openMessages(server: FauxqsServer, name: string): number {
  const messages = server.inspectQueue(name)?.messages;
  if (messages === undefined) return 0;
  return messages.ready.length + messages.delayed.length + messages.inflight.length;
}

function dead(name: string): string {
  return `${name}-dead`;
}

function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`the local SNS and SQS made a ${what} without a name`);
  return value;
}

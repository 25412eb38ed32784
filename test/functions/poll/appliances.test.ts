import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { createSnsPublisher } from '#functions/sns-publisher.ts';
import { createFudoSimulator } from '#local/simulators/fudo.ts';
import { createSeguraSimulator } from '#local/simulators/segura.ts';
import { createSsmSimulator } from '#local/simulators/ssm.ts';
import { createWorld } from '#local/simulators/world.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { START } from '#test/support/a-session.ts';
import { type LocalDynamo, startDynalite } from '#test/support/dynalite.ts';

const SECRETS: Record<string, Record<string, string>> = {
  'pamwatch/segura-sp': {
    consumer_key: 'ck',
    consumer_secret: 'cs',
    token: 'tk',
    token_secret: 'ts',
  },
  'pamwatch/fudo-dc1': { api_key: 'KEDV0' },
};

let now: Instant = START;
const clock = () => now;

function sourceOf(name: string, options: Record<string, unknown>): Source {
  const vendor = vendorNamed(String(options['vendor']));
  return vendor.createSource(name, vendor.options.parse(options), {
    readSecret: async (secret) => SECRETS[secret] ?? {},
    readFile: async () => '',
    now: clock,
    warn: () => {},
    awsCredentials: async () => ({ accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'made-up' }),
  });
}

async function aSegura() {
  const world = createWorld({ firstId: 481_000n });
  const zone = 'America/Sao_Paulo';
  const oauth1 = {
    consumer_key: 'ck',
    consumer_secret: 'cs',
    token: 'tk',
    token_secret: 'ts',
  };
  const simulator = await createSeguraSimulator({
    world,
    now: clock,
    dialect: 'v3.32',
    zone,
    credentials: { oauth1 },
  });
  const source = sourceOf('segura-sp', {
    vendor: 'segura',
    url: simulator.url,
    time_zone: zone,
    auth: { oauth1: { secret: 'pamwatch/segura-sp' } },
  });
  return { world, simulator, source };
}

async function aFudo() {
  const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
  const zone = 'Europe/Warsaw';
  const simulator = await createFudoSimulator({
    world,
    now: clock,
    zone,
    credentials: { api_key: 'KEDV0' },
  });
  const source = sourceOf('fudo-dc1', {
    vendor: 'fudo',
    url: simulator.url,
    time_zone: zone,
    auth: { api_key: { secret: 'pamwatch/fudo-dc1' } },
  });
  return { world, simulator, source };
}

async function aSessionManager() {
  const world = createWorld();
  const credentials = { access_key_id: 'AKIASIMULATOR', secret_access_key: 'made-up' };
  const simulator = await createSsmSimulator({ world, now: clock, credentials });
  const url = simulator.url;
  const source = sourceOf('aws-fra', { vendor: 'ssm', region: 'eu-central-1', url });
  return { world, simulator, source };
}

const closing: (() => unknown)[] = [];
let dynamo: LocalDynamo;
let cloud: FauxqsServer;

beforeAll(async () => {
  dynamo = await startDynalite();
  cloud = await startFauxqs({ port: 0, logger: false });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await dynamo.close();
  await cloud.stop();
});

/** A topic, and a queue that gets what a person with `from: low` would get. */
async function aTopic(name: string) {
  const aws = {
    endpoint: cloud.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const sns = new SNSClient(aws);
  const sqs = new SQSClient(aws);
  closing.push(
    () => sns.destroy(),
    () => sqs.destroy(),
  );
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.['QueueArn'],
      Attributes: { FilterPolicy: JSON.stringify(filterPolicy({ from: 'low', digest: true })) },
    }),
  );
  const received = async (): Promise<string[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body = '' }) => {
      const { Subject } = JSON.parse(Body);
      return String(Subject);
    });
  };
  return { sns, TopicArn, received };
}

test.each([
  ['segura', aSegura],
  ['fudo', aFudo],
  ['ssm', aSessionManager],
])('a session too long on %s comes out of the topic, climbs and ends', async (name, build) => {
  now = START - MINUTE;
  const { world, simulator, source } = await build();
  closing.push(simulator.close);
  const { sns, TopicArn, received } = await aTopic(name);
  const { deps, pollAt } = aPollWorld([aRule()]);
  const real = deps({
    source,
    store: createDynamoStore(await dynamo.createTable()),
    clock,
    publish: createSnsPublisher(sns, TopicArn, async () => {}),
  });
  const at = async (instant: Instant) => {
    now = instant;
    await pollAt(instant, real);
    return received();
  };

  expect(await at(START - MINUTE)).toMatchObject([expect.stringContaining(source.name)]);
  const id = world.open({ started_at: START, user: 'jdoe', host: 'core-db-01' });
  expect(await at(START + MINUTE)).toEqual([]);
  expect(await at(START + 4 * HOUR)).toMatchObject([expect.stringContaining('[PAM LOW] jdoe')]);
  simulator.fail('unavailable');
  await expect(at(START + 5 * HOUR)).rejects.toThrow(source.name);
  simulator.fail(null);
  expect(await at(START + 10 * HOUR)).toMatchObject([expect.stringContaining('MEDIUM')]);
  world.end(id, START + 11 * HOUR);
  expect(await at(START + 11 * HOUR + MINUTE)).toMatchObject([expect.stringContaining('jdoe')]);
  expect(await at(START + 12 * HOUR)).toEqual([]);
});

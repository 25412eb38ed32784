import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { readConfig } from '../../shared/config/read-config.ts';
import { createDynamoStore } from '../../shared/store/dynamo/dynamo-store.ts';
import { createSnsPublisher } from '../sns-publisher.ts';
import { startOnce } from '../start-once.ts';
import { createTelemetry } from '../telemetry.ts';
import { createDigestDeps } from './create-deps.ts';
import { createDigestHandler } from './create-handler.ts';

const { TABLE_NAME = '', ALERTS_TOPIC_ARN = '', PAMWATCH_CONFIG } = process.env;

const start = startOnce(async () =>
  createDigestDeps(await readConfig(PAMWATCH_CONFIG), {
    store: createDynamoStore({ client: new DynamoDBClient(), table: TABLE_NAME }),
    // One message at a time needs no pauses.
    publish: createSnsPublisher(new SNSClient(), ALERTS_TOPIC_ARN, async () => undefined),
    clock: Date.now,
    telemetry: createTelemetry('digest'),
  }),
);

export const handler = createDigestHandler(start);

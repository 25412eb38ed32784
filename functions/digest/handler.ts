import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { readConfig } from '../../shared/config/read-config.ts';
import { createDynamoStore } from '../../shared/store/dynamo/dynamo-store.ts';
import { createSnsPublisher } from '../sns-publisher.ts';
import { startOnce } from '../start-once.ts';
import { createTelemetry } from '../telemetry.ts';
import { createTurns, PEOPLE_EVERY } from '../turns.ts';
import { createDigestDeps } from './create-deps.ts';
import { createDigestHandler } from './create-handler.ts';

const { TABLE_NAME = '', ALERTS_TOPIC_ARN = '', PAMWATCH_CONFIG } = process.env;

const start = startOnce(async () => {
  const configuration = await readConfig(PAMWATCH_CONFIG);
  const places = Math.max(1, Object.keys(configuration.config.sources).length);
  const turn = createTurns(Date.now, sleep, { place: 0, places, width: PEOPLE_EVERY });
  return createDigestDeps(configuration, {
    store: createDynamoStore({ client: new DynamoDBClient(), table: TABLE_NAME }),
    publish: createSnsPublisher(new SNSClient(), ALERTS_TOPIC_ARN, turn),
    clock: Date.now,
    telemetry: createTelemetry('digest'),
  });
});

export const handler = createDigestHandler(start);

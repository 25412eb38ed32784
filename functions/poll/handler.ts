import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { readConfig } from '../../shared/config/read-config.ts';
import { createDynamoStore } from '../../shared/store/dynamo/dynamo-store.ts';
import { createSecretReader } from '../secrets.ts';
import { createSnsPublisher } from '../sns-publisher.ts';
import { startOnce } from '../start-once.ts';
import { createTelemetry } from '../telemetry.ts';
import { createTurns, PEOPLE_EVERY } from '../turns.ts';
import { createPollDeps } from './create-deps.ts';
import { createPollHandler } from './create-handler.ts';

const { SOURCE = '', TABLE_NAME = '', ALERTS_TOPIC_ARN = '', PAMWATCH_CONFIG } = process.env;

const start = startOnce(async () => {
  const configuration = await readConfig(PAMWATCH_CONFIG);
  const sources = Object.keys(configuration.config.sources);
  const turn = createTurns(Date.now, sleep, {
    place: sources.indexOf(SOURCE),
    places: sources.length,
    width: PEOPLE_EVERY,
  });
  return createPollDeps(SOURCE, configuration, {
    store: createDynamoStore({ client: new DynamoDBClient(), table: TABLE_NAME }),
    publish: createSnsPublisher(new SNSClient(), ALERTS_TOPIC_ARN, turn),
    readSecret: createSecretReader(new SecretsManagerClient(), Date.now),
    clock: Date.now,
    telemetry: createTelemetry('poll'),
  });
});

export const handler = createPollHandler(start);

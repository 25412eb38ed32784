import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSettings } from '../../shared/config/read-settings.ts';
import { createDynamoStore } from '../../shared/store/dynamo/dynamo-store.ts';
import { createSecretReader } from '../secrets.ts';
import { createTelemetry } from '../telemetry.ts';
import { createNotifyDeps } from './create-deps.ts';
import { createNotifyHandler } from './create-handler.ts';

const { RECEIVER = '', TABLE_NAME = '', PAMWATCH_CONFIG } = process.env;

export const handler = createNotifyHandler(async () => {
  const { config } = await readSettings(PAMWATCH_CONFIG);
  return createNotifyDeps(RECEIVER, config, {
    store: createDynamoStore({ client: new DynamoDBClient(), table: TABLE_NAME }),
    readSecret: createSecretReader(new SecretsManagerClient(), Date.now),
    clock: Date.now,
    sleep,
    telemetry: createTelemetry('notify'),
  });
});

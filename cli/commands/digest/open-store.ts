import { existsSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Configuration, readConfig } from '#shared/config/read-config.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import type { Store } from '#shared/store/store.ts';
import { configPath } from '../../option-values.ts';

export interface OpenedStore {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly now: Instant;
  close(): Promise<void>;
}

export interface StoreChoice {
  readonly table?: string;
  /** What a local run keeps; only where no table is named. */
  readonly state: string;
  readonly config?: string;
}

/** The table of a deployment, or what a local run has kept. */
export async function openStore(choice: StoreChoice): Promise<OpenedStore> {
  return choice.table === undefined ? openLocal(choice) : openTable(choice, choice.table);
}

async function openTable({ config }: StoreChoice, table: string): Promise<OpenedStore> {
  const configuration = await readConfig(config ?? configPath(process.env));
  const client = new DynamoDBClient();
  return {
    configuration,
    store: createDynamoStore({ client, table }),
    now: Date.now(),
    close: async () => client.destroy(),
  };
}

async function openLocal({ state, config }: StoreChoice): Promise<OpenedStore> {
  // Only here: who asks a deployment need not wait for the emulators to load.
  const { lockState } = await import('#local/lock.ts');
  const { chooseSetting } = await import('#local/setting.ts');
  const { readConfigurationOf } = await import('#local/rule-book.ts');
  const { startTable } = await import('#local/cloud/dynamo.ts');
  const { DEFAULT_SPEED } = await import('#local/options.ts');
  const run = { speed: DEFAULT_SPEED, state, fresh: false, full: false };
  const setting = await chooseSetting(config === undefined ? run : { ...run, config }, {});
  const { table: folder } = setting.places;
  if (!existsSync(folder)) {
    throw new Error(
      `no local run has kept anything in ${folder}: start one with "npm start", or name a deployment's table with --table`,
    );
  }
  await lockState(state);
  const configuration = await readConfigurationOf(setting);
  const { db, close } = await startTable(folder, 0);
  return { configuration, store: createDynamoStore(db), now: setting.clock.now(), close };
}

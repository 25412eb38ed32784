import type { Log } from '#functions/telemetry.ts';
import { isoOf } from '#shared/sessions/instant.ts';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import type { Store } from '#shared/store/store.ts';
import { type LocalTable, startTable } from './cloud/dynamo.ts';
import { type LocalMessaging, startMessaging } from './cloud/messaging.ts';
import { openLog } from './log-file.ts';
import { PORTS } from './places.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import type { Setting } from './setting.ts';

/** What AWS would be: table, topic and queues, secrets, logs. */
export interface Platform {
  readonly table: LocalTable;
  readonly store: Store;
  readonly messaging: LocalMessaging;
  /** The alerts' topic. */
  readonly topic: string;
  readonly secrets: Secrets;
  readonly log: Log;
  close(): Promise<void>;
}

export async function startPlatform({ places, clock }: Setting): Promise<Platform> {
  const table = await startTable(places.table, PORTS.dynamo);
  const messaging = await startMessaging(places.messaging, PORTS.messaging);
  return {
    table,
    store: createDynamoStore(table.db),
    messaging,
    topic: await messaging.createTopic('pamwatch-alerts'),
    secrets: openSecrets(places.secrets),
    log: openLog(places.log, () => isoOf(clock.now())),
    close: async () => {
      await messaging.close();
      await table.close();
    },
  };
}

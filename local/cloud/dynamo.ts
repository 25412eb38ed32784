import { mkdirSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { TableClient } from '#shared/store/dynamo/table-client.ts';
import { closeServer, listen } from '../listen.ts';
import { createTable } from './create-table.ts';
import { LOCAL_AWS } from './local-aws.ts';

export interface LocalTable {
  readonly port: number;
  readonly db: TableClient;
  close(): Promise<void>;
}

/** DynamoDB's protocol on this machine, kept in `folder`, with the table as the stack would make it. */
export async function startTable(folder: string, wantedPort: number): Promise<LocalTable> {
  mkdirSync(folder, { recursive: true });
  const server = dynalite({ path: folder, createTableMs: 0 });
  const port = await listen(server, wantedPort);
  const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint: `http://127.0.0.1:${port}` });
  const db = { client, table: 'pamwatch' };
  await createTable(db);
  return {
    port,
    db,
    close: async () => {
      client.destroy();
      await closeServer(server);
    },
  };
}

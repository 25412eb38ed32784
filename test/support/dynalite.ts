import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTable } from '#local/cloud/create-table.ts';
import type { TableClient } from '#shared/store/dynamo/table-client.ts';

export interface LocalDynamo {
  readonly client: DynamoDBClient;
  /** Makes an empty table as the stack would, with a name of its own. */
  createTable(): Promise<TableClient>;
  close(): Promise<void>;
}

/** DynamoDB's protocol on a free port of this machine, kept in memory. */
export async function startDynalite(): Promise<LocalDynamo> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port');
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let tables = 0;
  return {
    client,
    createTable: async () => {
      tables += 1;
      const table = { client, table: `pamwatch-${tables}` };
      await createTable(table);
      return table;
    },
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

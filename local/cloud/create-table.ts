import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import type { TableClient } from '#shared/store/dynamo/table-client.ts';
import { createTableInput } from '#shared/store/table.ts';

const LOOK_AGAIN = 5;

/** Makes the table as the stack would, unless it is there; resolves when it takes items. */
export async function createTable({ client, table }: TableClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createTableInput(table)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  const describe = new DescribeTableCommand({ TableName: table });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') await pause(LOOK_AGAIN);
}

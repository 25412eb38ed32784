import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Attributes } from '../item-size.ts';
import type { Key } from '../keys.ts';
import { type ItemRecord, toAttributes } from '../records.ts';

/** The client and the name of the table it is for. */
export interface TableClient {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** When a write may happen: a condition expression and what its `:names` stand for. */
export interface Condition {
  readonly expression: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * Sets every attribute of `record`, removes those that are undefined and keeps all others.
 * False when the condition did not hold.
 */
export async function updateItem(
  { client, table }: TableClient,
  key: Key,
  record: ItemRecord,
  condition?: Condition,
): Promise<boolean> {
  const attributes = toAttributes(key, record);
  const assignments = Object.keys(attributes).map((name) => `#${name} = :${name}`);
  const removals = Object.keys(record).filter((name) => attributes[name] === undefined);
  const expression = [
    assignments.length > 0 ? `SET ${assignments.join(', ')}` : '',
    removals.length > 0 ? `REMOVE ${removals.map((name) => `#${name}`).join(', ')}` : '',
  ];
  const values = { ...prefixed(attributes), ...marshall(condition?.values ?? {}) };
  const command = new UpdateItemCommand({
    TableName: table,
    Key: marshall(key),
    UpdateExpression: expression.join(' ').trim(),
    ...(condition && { ConditionExpression: condition.expression }),
    ExpressionAttributeNames: namesIn([
      ...Object.keys(record),
      ...(condition ? referenced(condition) : []),
    ]),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  });
  return await unlessConditionFails(table, () => client.send(command));
}

/** Every item of a query, page after page. */
export async function queryAll(
  { client, table }: TableClient,
  input: Omit<QueryCommandInput, 'TableName'>,
): Promise<Attributes[]> {
  const items: Attributes[] = [];
  let from: Attributes | undefined;
  do {
    const command = new QueryCommand({ ...input, TableName: table, ExclusiveStartKey: from });
    const page = await named(table, () => client.send(command));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** False when the write's condition did not hold; any other failure rejects. */
export async function unlessConditionFails(
  table: string,
  write: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw tableError(table, error);
  }
}

/** Rejects with an error that names the table. */
export async function named<Answer>(table: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw tableError(table, error);
  }
}

/** The attributes a condition names with `#`. */
export function referenced({ expression }: Condition): string[] {
  return [...expression.matchAll(/#(\w+)/g)].map(([, name]) => name ?? '');
}

/** `{ '#due_at': 'due_at' }`: many plain names are reserved words in expressions. */
export function namesIn(attributes: readonly string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
}

function prefixed(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

function tableError(table: string, error: unknown): Error {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Error(`table ${table}: ${text}`, { cause: error });
}

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The one table, as plain data: the stack, the local run and the tests all make it from this. */
export const tableDefinition = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  /** Holds epoch seconds, as DynamoDB's time to live wants them. */
  ttlAttribute: 'expires_at',
  /** Sparse: only what has a `due_at` is in it, so it lists what is live or unpublished. */
  dueIndex: {
    name: 'due',
    partitionKey: { name: 'source', type: 'S' },
    sortKey: { name: 'due_at', type: 'N' },
    projection: 'KEYS_ONLY',
  },
} as const;

/** What CreateTable takes; the time to live is a call of its own. */
export function createTableInput(name: string): CreateTableCommandInput {
  const { partitionKey, sortKey, dueIndex } = tableDefinition;
  const attributes = [partitionKey, sortKey, dueIndex.partitionKey, dueIndex.sortKey];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map(({ name: AttributeName, type: AttributeType }) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(partitionKey.name, sortKey.name),
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex.name,
        KeySchema: keySchema(dueIndex.partitionKey.name, dueIndex.sortKey.name),
        Projection: { ProjectionType: dueIndex.projection },
      },
    ],
  };
}

function keySchema(partition: string, sort: string): CreateTableCommandInput['KeySchema'] {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

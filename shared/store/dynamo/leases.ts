import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { leaseKey } from '../keys.ts';
import { FORMAT } from '../records.ts';
import type { Store } from '../store.ts';
import { type TableClient, unlessConditionFails, updateItem } from './table-client.ts';

export function createLeases(db: TableClient): Pick<Store, 'acquireLease' | 'releaseLease'> {
  return {
    acquireLease: (source, kind, owner, now, ttl) =>
      updateItem(
        db,
        leaseKey(source, kind),
        { v: FORMAT, owner, until: now + ttl },
        {
          expression: 'attribute_not_exists(#owner) OR #owner = :owner OR #until <= :now',
          values: { ':now': now },
        },
      ),
    releaseLease: async (source, kind, owner) => {
      const command = new DeleteItemCommand({
        TableName: db.table,
        Key: marshall(leaseKey(source, kind)),
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: marshall({ ':owner': owner }),
      });
      await unlessConditionFails(db.table, () => db.client.send(command));
    },
  };
}

import type { Store } from '../store.ts';
import { createDigests } from './digests.ts';
import { createGroups } from './groups.ts';
import { createItems } from './items.ts';
import { createLeases } from './leases.ts';
import { createLedger } from './ledger.ts';
import type { TableClient } from './table-client.ts';
import { createTransitions } from './transitions.ts';

/** The store in one DynamoDB table (see table.ts); safe for any number of writers. */
export function createDynamoStore(db: TableClient): Store {
  return {
    ...createLeases(db),
    ...createItems(db),
    ...createGroups(db),
    ...createTransitions(db),
    ...createDigests(db),
    ...createLedger(db),
  };
}

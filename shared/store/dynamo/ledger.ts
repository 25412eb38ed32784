import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { DAY, type Instant, type Milliseconds } from '../../sessions/instant.ts';
import { deliveryKey, type Key } from '../keys.ts';
import { FORMAT, toEpochSeconds } from '../records.ts';
import type { Claim, Store } from '../store.ts';
import { named, namesIn, referenced, type TableClient, updateItem } from './table-client.ts';

const delivery = z.object({
  last_n: z.number().optional(),
  claim_owner: z.string().optional(),
  claim_until: z.number().default(0),
  /** Claims since the last delivery. */
  attempts: z.number().default(0),
  receipt: z.string().optional(),
});
type Delivery = z.output<typeof delivery>;

const NEWER = '(attribute_not_exists(#last_n) OR #last_n < :n)';
const FREE =
  '(attribute_not_exists(#claim_owner) OR #claim_owner = :owner OR #claim_until <= :now)';
const MINE = '#claim_owner = :owner';
const NO_CLAIM = { claim_owner: undefined, claim_until: undefined };

/** A claim that no delivery follows is forgotten after this: longer than any queue keeps a message. */
const UNDELIVERED_KEPT: Milliseconds = 30 * DAY;

/** Lost races between reading why a claim failed and trying again; each means another's progress. */
const CLAIM_RACES = 10;

export function createLedger(db: TableClient): Pick<Store, 'claim' | 'complete' | 'abandon'> {
  return {
    claim: async (alert, receiver, n, owner, now, ttl) => {
      const key = deliveryKey(alert, receiver);
      for (let race = 0; race < CLAIM_RACES; race += 1) {
        const taken = await takeClaim(db, key, { n, owner, now, ttl });
        if (taken !== undefined) return outcomeOf(taken);
        const refused = refusal(await readDelivery(db, key), n, owner, now);
        if (refused !== undefined) return refused;
      }
      throw new Error(
        `table ${db.table}: item ${key.pk} / ${key.sk} changed ${CLAIM_RACES} times during one claim; the delivery is left for a retry`,
      );
    },
    complete: async (alert, receiver, n, owner, expiresAt, receipt) => {
      const key = deliveryKey(alert, receiver);
      const delivered = {
        v: FORMAT,
        last_n: n,
        expires_at: toEpochSeconds(expiresAt),
        ...(receipt === undefined ? {} : { receipt }),
      };
      const ours = { expression: `${NEWER} AND ${MINE}`, values: { ':n': n, ':owner': owner } };
      const newer = { expression: NEWER, values: { ':n': n } };
      if (await updateItem(db, key, { ...delivered, ...NO_CLAIM, attempts: undefined }, ours))
        return;
      // The claim ran out and may be another's: what was sent was sent, but the claim stays theirs.
      if (await updateItem(db, key, delivered, newer)) return;
      await dropClaim(db, key, owner);
    },
    abandon: (alert, receiver, owner) => dropClaim(db, deliveryKey(alert, receiver), owner),
  };
}

async function dropClaim(db: TableClient, key: Key, owner: string): Promise<void> {
  await updateItem(db, key, NO_CLAIM, { expression: MINE, values: { ':owner': owner } });
}

interface Request {
  readonly n: number;
  readonly owner: string;
  readonly now: Instant;
  readonly ttl: Milliseconds;
}

/** The record after the claim, or undefined when it was refused. */
async function takeClaim(
  { client, table }: TableClient,
  key: Key,
  { n, owner, now, ttl }: Request,
): Promise<Delivery | undefined> {
  const condition = { expression: `${NEWER} AND ${FREE}` };
  const command = new UpdateItemCommand({
    TableName: table,
    Key: marshall(key),
    UpdateExpression:
      'SET #v = :v, #claim_owner = :owner, #claim_until = :until, ' +
      '#expires_at = if_not_exists(#expires_at, :expires_at) ADD #attempts :one',
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: namesIn([...referenced(condition), 'v', 'attempts', 'expires_at']),
    ExpressionAttributeValues: marshall({
      ':v': FORMAT,
      ':n': n,
      ':owner': owner,
      ':now': now,
      ':until': now + ttl,
      ':one': 1,
      ':expires_at': toEpochSeconds(now + UNDELIVERED_KEPT),
    }),
    ReturnValues: 'ALL_NEW',
  });
  return await named(table, async () => {
    try {
      const { Attributes: attributes } = await client.send(command);
      return delivery.parse(unmarshall(attributes ?? {}));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  });
}

async function readDelivery({ client, table }: TableClient, key: Key): Promise<Delivery> {
  const command = new GetItemCommand({
    TableName: table,
    Key: marshall(key),
    ConsistentRead: true,
  });
  const { Item: item } = await named(table, () => client.send(command));
  return delivery.parse(unmarshall(item ?? {}));
}

function outcomeOf({ last_n, attempts, receipt }: Delivery): Claim {
  return {
    outcome: 'claimed',
    first: last_n === undefined,
    attempt: attempts,
    ...(receipt === undefined ? {} : { receipt }),
  };
}

/** Why a claim was refused, or undefined when by now it would not be. */
function refusal(
  { last_n, claim_owner, claim_until }: Delivery,
  n: number,
  owner: string,
  now: Instant,
): Claim | undefined {
  if (last_n !== undefined && last_n >= n) return { outcome: 'delivered', last_n };
  if (claim_owner === undefined || claim_owner === owner || claim_until <= now) return undefined;
  return { outcome: 'busy', until: claim_until };
}

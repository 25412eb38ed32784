import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { alertId } from '#shared/alerts/identity.ts';
import { message as messageSchema } from '#shared/alerts/message.ts';
import { tellsOf } from '#shared/alerts/tells.ts';
import type { TableClient } from '#shared/store/dynamo/table-client.ts';
import type { Decided } from '../tally.ts';

export interface StoredEvidence {
  readonly sessions: number;
  readonly decided: readonly Decided[];
  /** How many messages still wait in an item. */
  readonly unpublished: number;
}

const outbox = z.array(z.object({ body: z.string() }));
const item = z.object({
  pk: z.string(),
  sk: z.string(),
  source: z.string().optional(),
  /** Of a transition. */
  body: z.string().optional(),
  /** Of a session or a source. */
  outbox: outbox.optional(),
  first_poll_at: z.number().optional(),
  /** Of the digests' state: the id of the last one. */
  told: z.string().optional(),
});
type Item = z.output<typeof item>;

/** Reads from the table every message that was decided, published or not. */
export async function readEvidence(db: TableClient): Promise<StoredEvidence> {
  const items = await scan(db);
  const waiting = items.flatMap((one) => one.outbox ?? []);
  const transitions = items.filter(({ sk }) => sk.startsWith('T#'));
  const bodies = [...transitions, ...waiting].flatMap(({ body }) => body ?? []);
  const decided = [
    ...bodies.map(decidedIn),
    ...items.flatMap(baselineOf),
    ...items.flatMap(digestOf),
  ];
  return {
    sessions: items.filter(({ pk }) => pk.startsWith('SESSION#')).length,
    decided: [...new Map(decided.map((one) => [one.id, one])).values()],
    unpublished: waiting.length,
  };
}

async function scan({ client, table }: TableClient): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((attributes) => item.parse(unmarshall(attributes))));
  }
  return items;
}

function decidedIn(body: string): Decided {
  const message = messageSchema.parse(JSON.parse(body));
  const { id, kind, reason, peak_level } = message;
  const decided = { id, kind, reason, peak_level };
  if (message.kind === 'summary') return decided;
  return { ...decided, alert: message.alert, n: message.n, tells: tellsOf(message) };
}

/** Of digests the last one is known. */
function digestOf({ pk, told }: Item): Decided[] {
  if (pk !== 'DIGEST' || told === undefined) return [];
  return [{ id: told, kind: 'summary', reason: 'digest', peak_level: 'informational' }];
}

/** The baseline is not kept once it is out, but every source that was polled has had one. */
function baselineOf({ source, first_poll_at }: Item): Decided[] {
  if (source === undefined || first_poll_at === undefined) return [];
  const id = alertId('baseline', source, first_poll_at);
  return [{ id, kind: 'summary', reason: 'baseline', peak_level: 'informational' }];
}

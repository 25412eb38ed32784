import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { SessionItem } from '../alerts/alert.ts';
import { type Instant, SECOND } from '../sessions/instant.ts';
import { type Attributes, assertFits } from './item-size.ts';
import type { Key } from './keys.ts';
import type { SourceState, SweepState, TransitionNews, TransitionRecord } from './store.ts';

/**
 * The format (`v`) this version writes. A new format only adds, and what upgrades an item fills in
 * only what is absent; so an older writer's rewrite, which keeps what it does not know, does no harm.
 */
export const FORMAT = 1;
const OLDEST_READABLE = Math.max(1, FORMAT - 1);
const NEWEST_READABLE = FORMAT + 1;

/** An item as the table keeps it; undefined stands for an attribute that is to be absent. */
export type ItemRecord = Readonly<Record<string, unknown>>;

const envelope = z.looseObject({ v: z.number().int() });
export const outboxSchema = z.array(z.looseObject({ id: z.string(), body: z.string() }));
const instant = z.number();

const sessionRecordSchema = z.looseObject({
  source: z.string(),
  id: z.string(),
  version: z.number().int(),
  session: z.looseObject({
    source: z.string(),
    vendor: z.string(),
    id: z.string(),
    state: z.string(),
    started_at: instant,
  }),
  first_seen_at: instant,
  confirmed_at: instant,
  evaluated_at: instant,
  alerts: z.record(z.string(), z.looseObject({ id: z.string(), status: z.string() })),
  outbox: outboxSchema,
  unconfirmed_polls: z.number(),
});

const sourceRecordSchema = z.looseObject({
  source: z.string(),
  version: z.number().int(),
  cursor: z.record(z.string(), z.unknown()),
  covered_until: instant,
  evaluated_until: instant,
  first_poll_at: instant,
  rules: z.record(z.string(), z.looseObject({ rev: z.string(), since: instant })),
  outbox: outboxSchema,
});

const sweepRecordSchema = z.object({
  source: z.string(),
  cursor: z.record(z.string(), z.unknown()),
  began_at: instant,
  finished_at: instant,
  seen: z.number().int(),
  learned: z.record(z.string(), instant).optional(),
});

const transitionRecordSchema = z.object({
  alert: z.string(),
  n: z.number().int(),
  source: z.string(),
  session: z.string(),
  group: z.string().optional(),
  at: instant,
  body: z.string(),
});

export type OptionalKey<T> = {
  [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? K : never;
}[keyof T];

/** An update keeps what it does not name, so what an item may lack is named even when it lacks it. */
const ABSENT: Readonly<Record<OptionalKey<SessionItem>, undefined>> = {
  due_at: undefined,
  stale: undefined,
  correlated: undefined,
  known: undefined,
  expires_at: undefined,
};

export function sessionRecord(item: SessionItem): ItemRecord {
  return { ...ABSENT, ...item, v: FORMAT, expires_at: toEpochSeconds(item.expires_at) };
}

/** The item as it reads once it is stored: the next version, its expiry in whole seconds. */
export function toStored<Item extends { readonly version: number; readonly expires_at?: Instant }>(
  item: Item,
): Item {
  const next = { ...item, version: item.version + 1 };
  const seconds = toEpochSeconds(item.expires_at);
  return seconds === undefined ? next : { ...next, expires_at: seconds * SECOND };
}

export function sourceRecord(state: SourceState): ItemRecord {
  return { ...state, v: FORMAT, version: state.version + 1 };
}

export function sweepRecord(state: SweepState): ItemRecord {
  return { ...state, v: FORMAT };
}

/** `noted_at`: where digests find it, or will. */
export function transitionRecord(
  record: TransitionRecord,
  { now, expiresAt }: TransitionNews,
): ItemRecord {
  return { v: FORMAT, ...record, noted_at: now, expires_at: toEpochSeconds(expiresAt) };
}

/** Where an alert's state is: what a reply that names only the alert starts from. */
export function alertRecord(record: TransitionRecord, expiresAt: Instant): ItemRecord {
  const { alert, source, session, group } = record;
  return { v: FORMAT, alert, source, session, group, expires_at: toEpochSeconds(expiresAt) };
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseSessionRecord(attributes: Attributes): SessionItem {
  const { pk, sk, v, ...record } = parseRecord(attributes, sessionRecordSchema);
  const { expires_at: expiresAt } = record;
  // The stored item's deeper shape is what sessionRecord wrote; its format was checked just above.
  const item = record as unknown as SessionItem;
  return typeof expiresAt === 'number' ? { ...item, expires_at: expiresAt * SECOND } : item;
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseSourceRecord(attributes: Attributes): SourceState {
  const { pk, sk, v, ...record } = parseRecord(attributes, sourceRecordSchema);
  return record as unknown as SourceState;
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseSweepRecord(attributes: Attributes): SweepState {
  return parseRecord(attributes, sweepRecordSchema);
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseTransitionRecord(attributes: Attributes): TransitionRecord {
  return parseRecord(attributes, transitionRecordSchema);
}

/** Undefined for a transition that was stored before digests were. */
export function parseNotedAt(attributes: Attributes): Instant | undefined {
  return parseRecord(attributes, z.looseObject({ noted_at: instant.optional() })).noted_at;
}

/**
 * @throws ItemTooLargeError
 * @throws Error that names the item, when a value is one DynamoDB has no type for (NaN, a function)
 */
export function toAttributes(key: Key, record: ItemRecord): Attributes {
  const where = `item ${key.pk} / ${key.sk}`;
  let attributes: Record<string, AttributeValue>;
  try {
    attributes = marshall(record, { removeUndefinedValues: true });
  } catch (error) {
    throw new Error(`${where} cannot be stored: ${String(error)}`, { cause: error });
  }
  assertFits(where, { ...marshall(key), ...attributes });
  return attributes;
}

/** Epoch seconds, as DynamoDB's time to live wants them; never sooner than the instant. */
export function toEpochSeconds(instantOrNone: Instant | undefined): number | undefined {
  return instantOrNone === undefined ? undefined : Math.ceil(instantOrNone / SECOND);
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseRecord<Schema extends z.ZodType>(
  attributes: Attributes,
  schema: Schema,
): z.output<Schema> {
  const record = unmarshall(attributes);
  const { pk, sk } = record;
  const where = `item ${pk} / ${sk}`;
  const { data: head } = envelope.safeParse(record);
  if (head === undefined) throw new Error(`${where} has no format (v): it is not pamwatch's`);
  if (head.v < OLDEST_READABLE || head.v > NEWEST_READABLE) {
    throw new Error(
      `${where} has format ${head.v} and this version reads ${OLDEST_READABLE} to ${NEWEST_READABLE}: ` +
        'run the version of pamwatch that wrote it, or the one before or after',
    );
  }
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new Error(`${where} is damaged: ${z.prettifyError(parsed.error)}`);
}

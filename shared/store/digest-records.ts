import * as z from 'zod';
import { TRANSITION_REASONS } from '../alerts/alert.ts';
import { LEVELS } from '../alerts/level.ts';
import { digestCounts } from '../digest/digest-schema.ts';
import type { DigestState } from '../digest/digest-state.ts';
import type { DigestEvent } from '../digest/event.ts';
import { DAY, type Instant, type Milliseconds } from '../sessions/instant.ts';
import type { Attributes } from './item-size.ts';
import { FORMAT, type ItemRecord, outboxSchema, parseRecord, toEpochSeconds } from './records.ts';

/** Longer than any digest looks back. */
const EVENTS_KEPT: Milliseconds = 40 * DAY;

const instant = z.number();
const level = z.enum(LEVELS);
const id = z.string();
const source = z.string();

const known = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transition'),
    id,
    alert: z.string(),
    n: z.number().int(),
    transition: z.enum(['fired', 'escalated', 'reminded', 'resolved']),
    reason: z.enum(TRANSITION_REASONS),
    message: z.enum(['notification', 'detail']),
    deliver: z.enum(['alerts', 'digest']),
    storm: z.string().optional(),
    rule: z.string(),
    level,
    peak_level: level,
    source,
    title: z.string(),
    opened_at: instant,
    at: instant,
    decided_at: instant,
    unverified: z.boolean(),
  }),
  z.object({ kind: z.literal('stale'), id, source, session: z.string() }),
  z.object({ kind: z.literal('gap'), id, source, from: instant, to: instant }),
  z.object({
    kind: z.literal('baseline'),
    id,
    source,
    live: z.number(),
    over_limit: z.number(),
    ghosts: z.number(),
  }),
  z.object({ kind: z.literal('superseded'), id, receiver: z.string() }),
]);

// One record that makes no sense must not keep the digest from telling all the others.
const event = z.union([
  known,
  z.looseObject({ id }).transform((other) => ({ kind: 'unreadable' as const, id: other.id })),
]);
const eventRecordSchema = z.looseObject({ event });

export function eventRecord(noted: DigestEvent, now: Instant): ItemRecord {
  return { v: FORMAT, event: noted, expires_at: toEpochSeconds(now + EVENTS_KEPT) };
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseEventRecord(attributes: Attributes): DigestEvent {
  return parseRecord(attributes, eventRecordSchema).event;
}

const digestRecordSchema = z.looseObject({
  version: z.number().int(),
  until: instant,
  slot: instant,
  counts: digestCounts,
  stale: z.array(z.looseObject({ source, session: z.string() })),
  outbox: outboxSchema,
});

export function digestRecord(state: DigestState): ItemRecord {
  return { ...state, v: FORMAT, version: state.version + 1 };
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseDigestRecord(attributes: Attributes): DigestState {
  const { pk, sk, v, ...record } = parseRecord(attributes, digestRecordSchema);
  return record as unknown as DigestState;
}

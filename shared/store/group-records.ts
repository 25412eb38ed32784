import * as z from 'zod';
import type { GroupItem } from '../alerts/groups/group.ts';
import { SECOND } from '../sessions/instant.ts';
import type { Attributes } from './item-size.ts';
import { GROUPS_PARTITION } from './keys.ts';
import {
  FORMAT,
  type ItemRecord,
  type OptionalKey,
  outboxSchema,
  parseRecord,
  toEpochSeconds,
} from './records.ts';

const instant = z.number();

const groupRecordSchema = z.looseObject({
  rule: z.string(),
  hash: z.string(),
  version: z.number().int(),
  fields: z.array(z.object({ field: z.string(), value: z.string() })),
  rev: z.string(),
  members: z.array(
    z.looseObject({
      events: z.record(z.string(), z.looseObject({ at: instant })),
      session: z.looseObject({ source: z.string(), id: z.string(), started_at: instant }),
    }),
  ),
  dropped: z.number(),
  evaluated_at: instant,
  alerts: z.record(z.string(), z.looseObject({ id: z.string(), status: z.string() })),
  outbox: outboxSchema,
  spells: z.array(z.looseObject({ at: instant })).optional(),
});

/** An update keeps what it does not name, so what an item may lack is named even when it lacks it. */
const ABSENT: Readonly<Record<OptionalKey<GroupItem>, undefined>> = {
  spells: undefined,
  due_at: undefined,
  expires_at: undefined,
};

/** `source` is what the index goes by. */
export function groupRecord(item: GroupItem): ItemRecord {
  const expires_at = toEpochSeconds(item.expires_at);
  return { ...ABSENT, ...item, v: FORMAT, source: GROUPS_PARTITION, expires_at };
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseGroupRecord(attributes: Attributes): GroupItem {
  const { pk, sk, v, source, ...record } = parseRecord(attributes, groupRecordSchema);
  const { expires_at: expiresAt } = record;
  // As for sessions: groupRecord wrote it, and its format was checked just above.
  const item = record as unknown as GroupItem;
  return typeof expiresAt === 'number' ? { ...item, expires_at: expiresAt * SECOND } : item;
}

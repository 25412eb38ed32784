import * as z from 'zod';
import type { MemoryItem } from '../rules/memory/known.ts';
import { SECOND } from '../sessions/instant.ts';
import type { Attributes } from './item-size.ts';
import {
  FORMAT,
  type ItemRecord,
  type OptionalKey,
  parseRecord,
  toEpochSeconds,
} from './records.ts';

const instant = z.number();

const memoryRecordSchema = z.object({
  rule: z.string(),
  hash: z.string(),
  version: z.number().int(),
  by: z.string().optional(),
  last_at: instant.optional(),
  samples: z.array(z.object({ id: z.string(), span: z.number(), at: instant })).optional(),
  expires_at: z.number(),
});

/** An update keeps what it does not name, so what an item may lack is named even when it lacks it. */
const ABSENT: Readonly<Record<OptionalKey<MemoryItem>, undefined>> = {
  by: undefined,
  last_at: undefined,
  samples: undefined,
};

export function memoryRecord(item: MemoryItem): ItemRecord {
  const expires_at = toEpochSeconds(item.expires_at);
  return { ...ABSENT, ...item, v: FORMAT, version: item.version + 1, expires_at };
}

/** @throws Error that names the item, when it has a format of another age or is not one of ours */
export function parseMemoryRecord(attributes: Attributes): MemoryItem {
  const record = parseRecord(attributes, memoryRecordSchema);
  return { ...record, expires_at: record.expires_at * SECOND };
}

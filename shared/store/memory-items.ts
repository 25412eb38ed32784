import { marshall } from '@aws-sdk/util-dynamodb';
import type { Attributes } from './item-size.ts';
import type { Key } from './keys.ts';
import { type ItemRecord, toAttributes } from './records.ts';

/** A table in memory, its items in the form that DynamoDB keeps. */
export type Items = Map<string, Attributes>;

/** Refuses what DynamoDB would refuse. */
export function put(items: Items, key: Key, record: ItemRecord): void {
  items.set(nameOf(key), { ...marshall(key), ...toAttributes(key, record) });
}

export function nameOf(key: Key): string {
  return `${key.pk} / ${key.sk}`;
}

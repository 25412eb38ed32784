import type { GroupKey } from '../alerts/groups/group.ts';
import type { MemoryKey } from '../rules/memory/known.ts';
import { type Instant, isoOf } from '../sessions/instant.ts';
import type { LeaseKind } from './store.ts';

const GROUP_PREFIX = 'GROUP#';

/** Where an item stands in the table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

// Source and receiver names have no `#`, so an id may hold anything and no two keys can collide.
export function sessionKey(source: string, id: string): Key {
  return { pk: `${sessionPrefix(source)}${id}`, sk: 'STATE' };
}

export function sourceKey(source: string): Key {
  return { pk: `SOURCE#${source}`, sk: 'CURSOR' };
}

export function sweepKey(source: string): Key {
  return { pk: `SOURCE#${source}`, sk: 'SWEEP' };
}

export function leaseKey(source: string, kind: LeaseKind): Key {
  return { pk: `SOURCE#${source}`, sk: `LEASE#${kind}` };
}

/** Rule ids are UUIDs or plain names and hashes are hexadecimal, so neither has a `#`. */
export function groupKey({ rule, hash }: GroupKey): Key {
  return { pk: `${GROUP_PREFIX}${rule}#${hash}`, sk: 'STATE' };
}

/** Sources share groups, so their timers stand in a partition of the index that no source can have. */
export const GROUPS_PARTITION = '#groups';

/** The group in a partition key, or undefined for a key of another kind of item. */
export function groupKeyOf(pk: string): GroupKey | undefined {
  const [rule, hash] = pk.startsWith(GROUP_PREFIX) ? pk.slice(GROUP_PREFIX.length).split('#') : [];
  return rule === undefined || hash === undefined ? undefined : { rule, hash };
}

export function memoryKey({ rule, hash }: MemoryKey): Key {
  return { pk: `MEMORY#${rule}#${hash}`, sk: 'STATE' };
}

/** What the last digest left. */
export const DIGEST_KEY: Key = { pk: 'DIGEST', sk: 'STATE' };

/** What is noted for digests stands by the day on which it was, in UTC. */
export function eventKey(id: string, notedAt: Instant): Key {
  const time = isoOf(notedAt);
  return { pk: dayPartition(time.slice(0, 10)), sk: `${time}#${id}` };
}

export function dayPartition(day: string): string {
  return `DAY#${day}`;
}

/** The pointer from an alert to the item that holds its state. */
export function alertKey(alert: string): Key {
  return { pk: alertPartition(alert), sk: 'META' };
}

export const TRANSITION_PREFIX = 'T#';

export function transitionKey(alert: string, n: number): Key {
  // Padded, so that the sort key's order is the order of n.
  return { pk: alertPartition(alert), sk: `${TRANSITION_PREFIX}${String(n).padStart(10, '0')}` };
}

export function deliveryKey(alert: string, receiver: string): Key {
  return { pk: alertPartition(alert), sk: `TO#${receiver}` };
}

export function alertPartition(alert: string): string {
  return `ALERT#${alert}`;
}

/** The id in a session's partition key, or undefined for a key of another kind of item. */
export function sessionIdOf(source: string, pk: string): string | undefined {
  const prefix = sessionPrefix(source);
  return pk.startsWith(prefix) ? pk.slice(prefix.length) : undefined;
}

function sessionPrefix(source: string): string {
  return `SESSION#${source}#`;
}

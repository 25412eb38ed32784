import type { SessionItem } from '../alerts/alert.ts';
import type { Instant } from '../sessions/instant.ts';
import { eventRecord } from './digest-records.ts';
import {
  deliveryKey,
  eventKey,
  leaseKey,
  sessionKey,
  sourceKey,
  sweepKey,
  transitionKey,
} from './keys.ts';
import { digests } from './memory-digests.ts';
import { groups, memories } from './memory-groups.ts';
import { type Items, nameOf, put } from './memory-items.ts';
import {
  parseSessionRecord,
  parseSourceRecord,
  parseSweepRecord,
  parseTransitionRecord,
  sessionRecord,
  sourceRecord,
  sweepRecord,
  toStored,
  transitionRecord,
} from './records.ts';
import type { Claim, Store } from './store.ts';

interface Delivery {
  readonly last_n?: number;
  readonly claim?: { readonly owner: string; readonly until: Instant };
  readonly attempts: number;
  readonly receipt?: string;
}

/** The store for one process and its lifetime. It keeps items in the table's own form, so what DynamoDB refuses it refuses too. */
export function createMemoryStore(): Store {
  const items: Items = new Map();
  return {
    ...leases(),
    ...sources(items),
    ...sessions(items),
    ...groups(items),
    ...memories(items),
    ...transitions(items),
    ...digests(items),
    ...ledger(),
  };
}

function leases(): Pick<Store, 'acquireLease' | 'releaseLease'> {
  const held = new Map<string, { readonly owner: string; readonly until: Instant }>();
  return {
    acquireLease: async (source, kind, owner, now, ttl) => {
      const key = nameOf(leaseKey(source, kind));
      const lease = held.get(key);
      if (lease !== undefined && lease.owner !== owner && lease.until > now) return false;
      held.set(key, { owner, until: now + ttl });
      return true;
    },
    releaseLease: async (source, kind, owner) => {
      const key = nameOf(leaseKey(source, kind));
      if (held.get(key)?.owner === owner) held.delete(key);
    },
  };
}

function sources(
  items: Items,
): Pick<Store, 'readSource' | 'saveSource' | 'readSweep' | 'saveSweep'> {
  const versions = new Map<string, number>();
  return {
    readSource: async (source) => {
      const stored = items.get(nameOf(sourceKey(source)));
      return stored === undefined ? undefined : parseSourceRecord(stored);
    },
    saveSource: async (state) => {
      const key = sourceKey(state.source);
      if ((versions.get(state.source) ?? 0) !== state.version) return false;
      put(items, key, sourceRecord(state));
      versions.set(state.source, state.version + 1);
      return true;
    },
    readSweep: async (source) => {
      const stored = items.get(nameOf(sweepKey(source)));
      return stored === undefined ? undefined : parseSweepRecord(stored);
    },
    saveSweep: async (state) => put(items, sweepKey(state.source), sweepRecord(state)),
  };
}

function sessions(items: Items): Pick<Store, 'dueIds' | 'liveIds' | 'readItems' | 'saveItem'> {
  const versions = new Map<string, number>();
  const due = new Map<string, Map<string, Instant>>();
  const idsUntil = (source: string, until: Instant): string[] =>
    [...(due.get(source) ?? [])]
      .filter(([, at]) => at <= until)
      .sort(([, a], [, b]) => a - b)
      .map(([id]) => id);
  return {
    dueIds: async (source, until) => idsUntil(source, until),
    liveIds: async (source) => idsUntil(source, Number.POSITIVE_INFINITY),
    readItems: async (source, ids) => {
      const found = new Map<string, SessionItem>();
      for (const id of ids) {
        const stored = items.get(nameOf(sessionKey(source, id)));
        if (stored !== undefined) found.set(id, parseSessionRecord(stored));
      }
      return found;
    },
    saveItem: async (item) => {
      const key = sessionKey(item.source, item.id);
      if ((versions.get(nameOf(key)) ?? 0) !== item.version) return undefined;
      const stored = toStored(item);
      put(items, key, sessionRecord(stored));
      versions.set(nameOf(key), stored.version);
      const index = due.get(item.source) ?? new Map<string, Instant>();
      due.set(item.source, index);
      if (stored.due_at === undefined) index.delete(item.id);
      else index.set(item.id, stored.due_at);
      return stored;
    },
  };
}

function transitions(items: Items): Pick<Store, 'recordTransition' | 'readTransitions'> {
  const numbers = new Map<string, Set<number>>();
  return {
    recordTransition: async (record, news) => {
      const known = numbers.get(record.alert) ?? new Set();
      if (known.has(record.n)) return;
      put(items, transitionKey(record.alert, record.n), transitionRecord(record, news));
      put(items, eventKey(news.event.id, news.now), eventRecord(news.event, news.now));
      numbers.set(record.alert, known.add(record.n));
    },
    readTransitions: async (alert) =>
      [...(numbers.get(alert) ?? [])]
        .sort((a, b) => a - b)
        .map((n) => items.get(nameOf(transitionKey(alert, n))))
        .filter((stored) => stored !== undefined)
        .map((stored) => parseTransitionRecord(stored)),
  };
}

function ledger(): Pick<Store, 'claim' | 'complete' | 'abandon'> {
  const deliveries = new Map<string, Delivery>();
  const read = (key: string): Delivery => deliveries.get(key) ?? { attempts: 0 };
  const withoutClaim = ({ claim, ...rest }: Delivery, owner: string): Delivery =>
    claim === undefined || claim.owner === owner ? rest : { ...rest, claim };
  return {
    claim: async (alert, receiver, n, owner, now, ttl): Promise<Claim> => {
      const key = nameOf(deliveryKey(alert, receiver));
      const { claim, ...known } = read(key);
      const { last_n, receipt } = known;
      if (last_n !== undefined && last_n >= n) return { outcome: 'delivered', last_n };
      if (claim !== undefined && claim.owner !== owner && claim.until > now) {
        return { outcome: 'busy', until: claim.until };
      }
      const attempt = known.attempts + 1;
      deliveries.set(key, { ...known, claim: { owner, until: now + ttl }, attempts: attempt });
      const first = last_n === undefined;
      return { outcome: 'claimed', first, attempt, ...(receipt === undefined ? {} : { receipt }) };
    },
    complete: async (alert, receiver, n, owner, _expiresAt, receipt) => {
      const key = nameOf(deliveryKey(alert, receiver));
      const before = read(key);
      const attempts = before.claim?.owner === owner ? 0 : before.attempts;
      const newer = before.last_n === undefined || before.last_n < n;
      const delivered = newer ? { last_n: n, ...(receipt === undefined ? {} : { receipt }) } : {};
      deliveries.set(key, withoutClaim({ ...before, attempts, ...delivered }, owner));
    },
    abandon: async (alert, receiver, owner) => {
      const key = nameOf(deliveryKey(alert, receiver));
      const before = deliveries.get(key);
      if (before !== undefined) deliveries.set(key, withoutClaim(before, owner));
    },
  };
}

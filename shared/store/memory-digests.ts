import type { DigestStore } from './digest-port.ts';
import {
  digestRecord,
  eventRecord,
  parseDigestRecord,
  parseEventRecord,
} from './digest-records.ts';
import { nextDay, stretchOf } from './event-position.ts';
import { DIGEST_KEY, dayPartition, eventKey } from './keys.ts';
import { type Items, nameOf, put } from './memory-items.ts';

const PAGE = 100;

/** What is noted for digests, as the table would keep it. */
export function digests(items: Items): DigestStore {
  let version = 0;
  return {
    recordEvent: async (event, now) => put(items, eventKey(event.id, now), eventRecord(event, now)),
    readEvents: async (span, position) => {
      const { day, from, to, after = '' } = stretchOf(span, position);
      const partition = dayPartition(day);
      const found = [...items.values()]
        .flatMap((item) => (item['pk']?.S === partition ? [{ sk: item['sk']?.S ?? '', item }] : []))
        .filter(({ sk }) => sk >= from && sk <= to && sk > after)
        .sort((a, b) => (a.sk < b.sk ? -1 : 1));
      const page = found.slice(0, PAGE);
      const next = found.length > PAGE ? page.at(-1)?.sk : nextDay(span, day);
      const events = page.map(({ item }) => parseEventRecord(item));
      return next === undefined ? { events } : { events, next };
    },
    readDigest: async () => {
      const stored = items.get(nameOf(DIGEST_KEY));
      return stored === undefined ? undefined : parseDigestRecord(stored);
    },
    saveDigest: async (state) => {
      if (state.version !== version) return false;
      put(items, DIGEST_KEY, digestRecord(state));
      version += 1;
      return true;
    },
  };
}

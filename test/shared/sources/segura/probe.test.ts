import fc from 'fast-check';
import { MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Missing, Place } from '#shared/sources/segura/cursor.ts';
import { findHighest } from '#shared/sources/segura/gallop.ts';
import { dueMissing, nextMissing, withoutSwept } from '#shared/sources/segura/missing.ts';
import { type Ask, probe } from '#shared/sources/segura/probe.ts';
import { aSession } from '#test/support/a-session.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);

/** An appliance that knows these ids, and how many were asked for. */
function anAppliance(knows: (id: number) => boolean) {
  let asked = 0;
  const ask: Ask = async (ids) => {
    asked += ids.length;
    const known = ids.filter(knows);
    return new Map(known.map((id): [number, Session] => [id, aSession({ id: String(id) })]));
  };
  return { ask, asked: () => asked };
}

const place: Place = { highest: 100, polls: 0, at: 0, found_at: 0, gap_rate: 0, missing: [] };
const options = { now: NOW, swept: undefined, mayGoOn: () => true };

test('within ten polls every id is found whose gaps are as the last list had them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }), async (steps) => {
      let top = 100;
      const ids = new Set(steps.map((step) => (top += step)));
      const { ask } = anAppliance((id) => id <= 100 || ids.has(id));
      let at = place;
      const found = new Set<number>();
      for (let poll = 0; poll < 10; poll += 1) {
        const probed = await probe(at, { ...options, ask });
        for (const id of probed.found.keys()) found.add(id);
        at = probed.place;
      }
      expect([...found].sort((a, b) => a - b)).toEqual([...ids]);
      expect(at.highest).toBe(top);
    }),
  );
});

test('a poll that asked enough leaves the rest to the next, and loses nothing', async () => {
  const { ask } = anAppliance((id) => id <= 160);
  const first = await probe(place, { ...options, ask, mayGoOn: () => false });
  expect([...first.found.keys()]).toEqual([101, 102]);
  const second = await probe(first.place, { ...options, ask });
  expect([...second.found.keys()]).toEqual(Array.from({ length: 58 }, (_, n) => 103 + n));
});

test('only the tenth poll can tell that the highest id is gone', async () => {
  const { ask } = anAppliance((id) => id < 90);
  expect((await probe(place, { ...options, ask })).lost).toBe(false);
  expect((await probe({ ...place, polls: 9 }, { ...options, ask })).lost).toBe(true);
  const known = anAppliance((id) => id <= 100);
  expect((await probe({ ...place, polls: 9 }, { ...options, ask: known.ask })).lost).toBe(false);
});

test('a sweep that saw further moves on what is stuck, and nothing else', async () => {
  const swept = { swept_to: 300, gap_rate: 0, at: NOW };
  const { ask } = anAppliance((id) => id <= 100 || id === 300 || id === 301);
  const stuck = await probe(place, { ...options, ask, swept });
  expect(stuck.place.highest).toBe(301);
  expect(stuck.place.missing.map(({ id }) => id)).toEqual([102, 101]);
  const before = await probe({ ...place, highest: 400 }, { ...options, ask, swept });
  expect(before.place.highest).toBe(400);
});

describe('missing ids', () => {
  const missing = (id: number, tries: number, ago: number): Missing => ({
    id,
    tries,
    noted_at: NOW - ago * MINUTE,
  });

  test('are due after 1, 2, 4 and more minutes, at last every 64', () => {
    const due = (tries: number, ago: number) => dueMissing([missing(1, tries, ago)], NOW).length;
    expect([0, 1].map((ago) => due(0, ago))).toEqual([0, 1]);
    expect([15, 16].map((ago) => due(4, ago))).toEqual([0, 1]);
    expect([63, 64].map((ago) => due(6, ago))).toEqual([0, 1]);
    expect([191, 192].map((ago) => due(8, ago))).toEqual([0, 1]);
  });

  test('are asked for ten at a time, those asked for least and newest first', () => {
    const many = Array.from({ length: 30 }, (_, n) => missing(n, n < 25 ? 1 : 0, 60));
    expect(dueMissing(many, NOW)).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20]);
  });

  test('are counted, found and added, and 200 are kept', () => {
    const before = [missing(1, 2, 9), missing(2, 2, 9), missing(3, 2, 9)];
    expect(nextMissing(before, [1, 2], new Set([2]), [3, 5], NOW)).toEqual([
      missing(5, 0, 0),
      missing(3, 2, 9),
      missing(1, 3, 9),
    ]);
    const gaps = Array.from({ length: 250 }, (_, n) => 10 + n);
    const kept = nextMissing(before, [], new Set(), gaps, NOW).map(({ id }) => id);
    expect(kept).toEqual(gaps.slice(50).reverse());
  });

  test('are given up when a sweep ten minutes later omits them too', () => {
    const some = [missing(1, 0, 10), missing(2, 0, 9), missing(301, 0, 60)];
    const swept = { swept_to: 300, gap_rate: 0, at: NOW };
    expect(withoutSwept(some, swept).map(({ id }) => id)).toEqual([2, 301]);
    expect(withoutSwept(some, undefined)).toEqual(some);
  });
});

test('leaps find the end of ids, whatever was purged, in some 1,200 requests at most', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 30_000_000 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 10 }),
      async (highest, part, step) => {
        const first = Math.floor(highest * (1 - part));
        const dense = (id: number) => step === 1 || id % step !== 0 || id === highest;
        const appliance = anAppliance((id) => id >= first && id <= highest && dense(id));
        expect(await findHighest(appliance.ask)).toBe(highest);
        expect(appliance.asked()).toBeLessThan(1_250);
      },
    ),
  );
});

test('leaps that meet nothing say so', async () => {
  expect(await findHighest(anAppliance(() => false).ask)).toBeUndefined();
});

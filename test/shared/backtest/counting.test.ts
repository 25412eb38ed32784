import fc from 'fast-check';
import { createDayRange } from '#shared/backtest/day-range.ts';
import { createDurations } from '#shared/backtest/durations.ts';
import { createSeenSet } from '#shared/backtest/seen-set.ts';
import { spreadOf } from '#shared/backtest/statistics.ts';
import { binsOf, createLoad } from '#shared/backtest/timeline.ts';
import { createTop } from '#shared/backtest/top.ts';
import { createZoneClock, dateOf } from '#shared/backtest/zone-clock.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';

const NOON = Date.UTC(2026, 0, 6, 12);

test('a spread counts the days without anything', () => {
  expect(spreadOf([4, 6], 10)).toEqual({ mean: 1, median: 0, p95: 6, max: 6 });
  expect(spreadOf([], 0)).toEqual({ mean: 0, median: 0, p95: 0, max: 0 });
});

test('a text is new once, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 9_000 }), (texts) => {
      const seen = createSeenSet();
      expect(texts.filter((text) => seen.add(text, 1))).toEqual([...new Set(texts)]);
    }),
    { numRuns: 20 },
  );
});

test('ids that differ in one place are told apart by the hundred thousand', () => {
  const seen = createSeenSet();
  let fresh = 0;
  for (let id = 0; id < 100_000; id++) {
    if (seen.add(`segura-sp\n${id}`, 1_767_739_260_000)) fresh += 1;
    if (seen.add(`segura-sp\n${id}`, 1_767_739_260_000 + id + 1)) fresh += 1;
  }
  expect(fresh).toBe(200_000);
});

test('the top keeps the best, and the first of equals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9), fc.nat())),
      fc.integer({ min: 1, max: 5 }),
      (all, size) => {
        const order = (a: [number, number], b: [number, number]) => b[0] - a[0];
        const top = createTop<[number, number]>(size, order);
        for (const one of all) top.offer(one);
        expect(top.list()).toEqual(all.toSorted(order).slice(0, size));
      },
    ),
  );
});

test('quantiles of durations are within 3 % and their bins hold every session', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: MINUTE, max: 40 * DAY }), { minLength: 1, maxLength: 200 }),
      (all) => {
        const durations = createDurations();
        for (const lasted of all) durations.add(lasted);
        const { median_seconds, bins, ended } = durations.report();
        const median = all.toSorted((a, b) => a - b)[Math.ceil(all.length / 2) - 1] ?? 0;
        expect(Math.abs(median_seconds / (median / 1_000) - 1)).toBeLessThan(0.03);
        expect(bins.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(ended);
      },
    ),
  );
});

test('a session is live in each quarter of an hour that it touches', () => {
  const load = createLoad();
  load.add(NOON + 14 * MINUTE, NOON + 16 * MINUTE);
  load.add(NOON + 31 * MINUTE, undefined);
  const { bins, bin_seconds } = load.report(binsOf(NOON, NOON + HOUR));
  expect(bin_seconds).toBe(900);
  expect(bins.map(({ live, started }) => [live, started])).toEqual([
    [1, 1],
    [1, 0],
    [1, 1],
    [1, 0],
  ]);
});

test('a span is cut into few bins, whatever its length', () => {
  for (const span of [MINUTE, DAY, 400 * DAY, 8_000 * 365 * DAY]) {
    const { count, length } = binsOf(NOON, NOON + span);
    expect(count).toBeLessThanOrEqual(240);
    expect(count * length).toBeGreaterThanOrEqual(span);
  }
});

test('one stray session in a thousand does not stretch the days', () => {
  const range = createDayRange(createZoneClock('UTC'));
  range.add(NOON - 3_000 * DAY, NOON);
  for (let number = 0; number < 999; number++) range.add(NOON, NOON);
  range.add(NOON, NOON + 90_000 * DAY);
  const days = range.days();
  expect([dateOf(days?.first ?? 0), dateOf(days?.last ?? 0)]).toEqual(['2026-01-06', '2026-01-06']);
});

import fc from 'fast-check';
import { createIdMeter, numberOf } from '#shared/sources/segura/ids.ts';
import { fullWindow, quietWindow } from '#shared/sources/segura/look-ahead.ts';

test.each([
  ['1', 1],
  ['999999999999999', 999_999_999_999_999],
  ['0', undefined],
  ['07', undefined],
  ['1234567890123456', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
])('counts from id %j', (id, number) => {
  expect(numberOf(id)).toBe(number);
});

test('a meter knows the highest id and the last gaps, in whatever order a list comes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (ids) => {
      const meter = createIdMeter();
      for (const id of [...ids, ...ids]) meter.note(id);
      const highest = Math.max(...ids);
      expect(meter.highest()).toBe(highest);
      const from = Math.max(Math.min(...ids), highest - 20);
      const gaps = Array.from({ length: highest - from }, (_, n) => from + n);
      expect(meter.gaps(20)).toEqual(gaps.filter((id) => !ids.includes(id)));
    }),
  );
});

test.each([
  [1, 0.01],
  [2, 0.5],
  [10, 0.9],
])('of ids of which every %ith is seen, it measures a part of %d', (step, part) => {
  const meter = createIdMeter();
  // What was purged long ago says nothing of the newest.
  meter.note(1);
  for (let id = 500_000; id < 504_000; id += step) meter.note(id);
  expect(Math.abs(meter.gapRate() - part)).toBeLessThan(0.011);
});

test('few ids prove little, none nothing', () => {
  const meter = createIdMeter();
  expect(meter.gapRate()).toBe(0.5);
  meter.note(7);
  expect(meter.gapRate()).toBeCloseTo(1 / 3);
});

test.each([
  [0, 5, 2],
  [0.01, 5, 2],
  [0.1, 6, 2],
  [0.5, 20, 5],
  [0.8, 62, 14],
  [1, 200, 20],
])('where a part of %d is gaps, %i ids are looked at, and %i in passing', (rate, full, quiet) => {
  expect([fullWindow(rate), quietWindow(rate)]).toEqual([full, quiet]);
});

import fc from 'fast-check';
import { lastSlot, longestPause } from '#shared/digest/schedule.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';

const SHIFTS = { at: ['06:00', '14:00', '22:00'], days: 'mon-sun', zone: 'America/Sao_Paulo' };

test.each([
  ['2026-01-06T09:00:00Z', '2026-01-06T09:00:00Z'],
  ['2026-01-06T08:59:59Z', '2026-01-06T01:00:00Z'],
  ['2026-01-06T16:59:00Z', '2026-01-06T09:00:00Z'],
])('at %s the last shift began at %s, on the clock of Sao Paulo', (now, slot) => {
  expect(lastSlot(SHIFTS, Date.parse(now))).toBe(Date.parse(slot));
});

test('leaves days out', () => {
  const schedule = { at: ['08:00'], days: 'mon-fri', zone: 'Europe/Warsaw' };
  // Sunday evening: the last was on Friday.
  expect(lastSlot(schedule, Date.parse('2026-01-11T20:00:00Z'))).toBe(
    Date.parse('2026-01-09T07:00:00Z'),
  );
});

test.each([
  // Clocks go forward at 02:00, and back at 03:00.
  ['2026-03-29T05:00:00Z', '2026-03-29T04:00:00Z'],
  ['2026-10-25T05:00:00Z', '2026-10-25T05:00:00Z'],
])('keeps to the wall when clocks change: %s', (now, slot) => {
  const schedule = { at: ['06:00'], days: 'mon-sun', zone: 'Europe/Warsaw' };
  expect(lastSlot(schedule, Date.parse(now))).toBe(Date.parse(slot));
});

test('without times there is no slot', () => {
  expect(lastSlot({ ...SHIFTS, at: [] }, 0)).toBeUndefined();
});

test.each([
  [['06:00', '14:00', '22:00'], 'mon-sun', 9],
  [['07:00'], 'mon-sun', 25],
  [['08:00'], 'mon-fri', 3 * 24 + 1],
  [['08:00', '20:00'], 'sat', 6 * 24 + 13],
  [[], 'mon-sun', 0],
])('%p on %s leave at most so many hours without a digest', (at, days, hours) => {
  expect(longestPause({ at, days, zone: 'UTC' })).toBe(hours * HOUR);
});

test('the last slot is never ahead, never further back than the longest pause, and never moves back', () => {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const time = fc
    .integer({ min: 0, max: 95 })
    .map((quarter) => new Date(quarter * 15 * MINUTE).toISOString().slice(11, 16));
  fc.assert(
    fc.property(
      fc.uniqueArray(time, { minLength: 1, maxLength: 4 }),
      fc.subarray(days, { minLength: 1 }).map((some) => some.join(',')),
      fc.constantFrom('UTC', 'Europe/Warsaw', 'America/Sao_Paulo', 'Pacific/Apia'),
      fc.integer({ min: 0, max: 365 * 24 * 4 }),
      (at, on, zone, quarters) => {
        const schedule = { at, days: on, zone };
        const now = Date.UTC(2026, 0, 1) + quarters * 15 * MINUTE;
        const slot = lastSlot(schedule, now) ?? Number.NaN;
        expect(slot).toBeLessThanOrEqual(now);
        expect(now - slot).toBeLessThanOrEqual(longestPause(schedule));
        expect(lastSlot(schedule, now + DAY)).toBeGreaterThanOrEqual(slot);
      },
    ),
    { numRuns: 150 },
  );
});

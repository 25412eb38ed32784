import { kindOfShift, nameOfShift, parseShifts, shiftAt } from '#shared/backtest/shifts.ts';
import { createZoneClock, dateOf, wallTime } from '#shared/backtest/zone-clock.ts';
import { HOUR } from '#shared/sessions/instant.ts';

const warsaw = createZoneClock('Europe/Warsaw');
const shifts = parseShifts('14:00,22:00,6:00') ?? [];

const shiftOf = (time: string): string => {
  const shift = shiftAt(Date.parse(time), shifts, warsaw);
  return `${dateOf(Math.floor(shift / 3))} ${nameOfShift(kindOfShift(shift, shifts), shifts)}`;
};

test('days and times are those of the zone, through a change of its clock', () => {
  // The night of 29 March 2026: 01:59:59 is followed by 03:00:00.
  expect(wallTime(Date.parse('2026-03-29T00:59:00Z'), warsaw)).toBe('2026-03-29 01:59');
  expect(wallTime(Date.parse('2026-03-29T01:00:00Z'), warsaw)).toBe('2026-03-29 03:00');
  const day = warsaw.day(Date.parse('2026-03-29T12:00:00Z'));
  expect(warsaw.startOf(day)).toBe(Date.parse('2026-03-28T23:00:00Z'));
  expect(warsaw.startOf(day + 1) - warsaw.startOf(day)).toBe(23 * HOUR);
});

test.each([
  ['2026-01-06T05:00:00Z', '2026-01-06 06:00-14:00'],
  ['2026-01-06T12:59:59Z', '2026-01-06 06:00-14:00'],
  ['2026-01-06T13:00:00Z', '2026-01-06 14:00-22:00'],
  ['2026-01-06T23:30:00Z', '2026-01-06 22:00-06:00'],
  ['2026-01-07T04:59:59Z', '2026-01-06 22:00-06:00'],
])('%s falls into the shift %s, the night into that of the day before', (time, shift) => {
  expect(shiftOf(time)).toBe(shift);
});

test.each(['', '24:00', '06:00,6:00', '6', '06:00,', 'six'])('"%s" names no shifts', (text) => {
  expect(parseShifts(text)).toBeUndefined();
});

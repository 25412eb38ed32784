import fc from 'fast-check';
import {
  type Calendar,
  describeCalendar,
  isInHours,
  localTime,
  nextBoundary,
} from '#shared/sessions/calendar.ts';
import { DAY } from '#shared/sessions/instant.ts';

const OFFICE: Calendar = {
  zone: 'America/Sao_Paulo',
  days: 'mon-fri',
  from: '07:00',
  to: '20:00',
  holidays: ['2026-12-25'],
};
const at = (iso: string) => Date.parse(iso);

test.each([
  ['2026-01-06T09:59:59.999Z', false],
  ['2026-01-06T10:00:00.000Z', true],
  ['2026-01-06T22:59:59.999Z', true],
  ['2026-01-06T23:00:00.000Z', false],
  ['2026-01-10T15:00:00.000Z', false],
  ['2026-12-25T15:00:00.000Z', false],
  ['2026-12-24T15:00:00.000Z', true],
])('%s is in office hours of São Paulo: %j', (instant, expected) => {
  expect(isInHours(OFFICE, at(instant))).toBe(expected);
});

test('the next boundary skips weekends and holidays', () => {
  expect(nextBoundary(OFFICE, at('2026-12-24T10:00:00Z'))).toBe(at('2026-12-24T23:00:00Z'));
  expect(nextBoundary(OFFICE, at('2026-12-24T23:00:00Z'))).toBe(at('2026-12-28T10:00:00Z'));
});

test('hours may cross midnight, and belong to the day on which they begin', () => {
  const night: Calendar = { zone: 'UTC', days: 'fri', from: '22:00', to: '06:00', holidays: [] };
  expect(isInHours(night, at('2026-01-10T05:59:00Z'))).toBe(true);
  expect(isInHours(night, at('2026-01-10T06:00:00Z'))).toBe(false);
  expect(isInHours(night, at('2026-01-09T05:00:00Z'))).toBe(false);
});

test('hours without a pause have no boundary', () => {
  const always: Calendar = {
    zone: 'Europe/Warsaw',
    days: 'mon-sun',
    from: '00:00',
    to: '24:00',
    holidays: [],
  };
  expect(nextBoundary(always, at('2026-03-28T12:00:00Z'))).toBeUndefined();
  expect(isInHours(always, at('2026-03-29T01:30:00Z'))).toBe(true);
});

test('hours move with the clocks of their zone', () => {
  const warsaw: Calendar = { ...OFFICE, zone: 'Europe/Warsaw', days: 'mon-sun' };
  expect(nextBoundary(warsaw, at('2026-03-28T20:00:00Z'))).toBe(at('2026-03-29T05:00:00Z'));
  expect(nextBoundary(warsaw, at('2026-10-24T20:00:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
});

test('a time of day that is skipped is the moment the clocks go forward', () => {
  const odd: Calendar = {
    zone: 'Europe/Warsaw',
    days: 'sun',
    from: '02:30',
    to: '04:00',
    holidays: [],
  };
  expect(nextBoundary(odd, at('2026-03-28T20:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
});

test('people read the instant and the hours in the zone', () => {
  expect(localTime(OFFICE, at('2026-01-07T01:41:08Z'))).toBe('Tue 22:41 (America/Sao_Paulo)');
  expect(describeCalendar(OFFICE)).toBe('hours are mon-fri 07:00-20:00');
});

/** The definition, minute by minute, from the wall clock that Intl knows. */
function wallClock(
  calendar: Calendar,
  instant: number,
): { day: string; date: string; minute: number } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: calendar.zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: part('weekday').toLowerCase().slice(0, 3),
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

test('being in hours is what the wall clock says', () => {
  const zones = [
    'UTC',
    'America/Sao_Paulo',
    'Europe/Warsaw',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
  ];
  const arbitrary = fc.record({
    zone: fc.constantFrom(...zones),
    from: fc.integer({ min: 4 * 60, max: 12 * 60 }),
    length: fc.integer({ min: 1, max: 11 * 60 }),
    instant: fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
  });
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(arbitrary, ({ zone, from, length, instant }) => {
      const calendar: Calendar = {
        zone,
        days: 'mon-wed,sat',
        from: time(from),
        to: time(from + length),
        holidays: ['2026-06-15'],
      };
      const { day, date, minute } = wallClock(calendar, instant);
      const works = ['mon', 'tue', 'wed', 'sat'].includes(day) && date !== '2026-06-15';
      expect(isInHours(calendar, instant)).toBe(works && minute >= from && minute < from + length);
    }),
    { numRuns: 500 },
  );
});

test('nothing changes before the next boundary, and something does at it', () => {
  const instants = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
  fc.assert(
    fc.property(instants, fc.double({ min: 0, max: 1, noNaN: true }), (after, share) => {
      const next = nextBoundary(OFFICE, after) ?? 0;
      expect(next).toBeGreaterThan(after);
      expect(next - after).toBeLessThan(5 * DAY);
      const between = Math.floor(after + (next - after) * share);
      expect(isInHours(OFFICE, Math.min(between, next - 1))).toBe(isInHours(OFFICE, after));
      expect(isInHours(OFFICE, next)).toBe(!isInHours(OFFICE, after));
    }),
    { numRuns: 300 },
  );
});

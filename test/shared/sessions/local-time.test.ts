import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { isoOf } from '#shared/sessions/instant.ts';
import { createLocalClock, parseLocalTime, parseOffsetTime } from '#shared/sessions/local-time.ts';

function instants(text: string, zone: string) {
  const local = parseLocalTime(text);
  if (local === undefined) throw new Error(`${text} is no local time`);
  const { instants: found, exact } = createLocalClock(zone)(local);
  return { at: found.map(isoOf), exact };
}

test.each([
  ['2024-05-06 16:05:07', 'America/Sao_Paulo', '2024-05-06T19:05:07.000Z'],
  ['2018-12-31 23:59:59', 'America/Sao_Paulo', '2019-01-01T01:59:59.000Z'],
  ['2024-07-01 00:00:00', 'Europe/Warsaw', '2024-06-30T22:00:00.000Z'],
  ['2024-05-06T16:05:07.25', 'Asia/Kathmandu', '2024-05-06T10:20:07.250Z'],
  ['2024-03-31 12:00:00', 'Europe/Warsaw', '2024-03-31T10:00:00.000Z'],
])('reads %s in %s as %s', (text, zone, at) => {
  expect(instants(text, zone)).toEqual({ at: [at], exact: true });
});

test('gives both instants of the repeated hour, earlier first', () => {
  expect(instants('2024-10-27 02:30:00', 'Europe/Warsaw')).toEqual({
    at: ['2024-10-27T00:30:00.000Z', '2024-10-27T01:30:00.000Z'],
    exact: true,
  });
  expect(instants('2024-04-07 01:45:00', 'Australia/Lord_Howe').at).toEqual([
    '2024-04-06T14:45:00.000Z',
    '2024-04-06T15:15:00.000Z',
  ]);
});

test('reads a time that no clock showed with the offset from before the change', () => {
  expect(instants('2024-03-31 02:30:00', 'Europe/Warsaw')).toEqual({
    at: ['2024-03-31T01:30:00.000Z'],
    exact: false,
  });
});

test('finds among its candidates every instant whose local time it is asked for', () => {
  const zones = fc.constantFrom(
    'America/Sao_Paulo',
    'Europe/Warsaw',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'America/St_Johns',
    'Pacific/Apia',
    'Etc/UTC',
  );
  const clocks = new Map<string, ReturnType<typeof createLocalClock>>();
  // Apia left out a whole day, and near changes the cache of days must not be used.
  const near = fc.constantFrom(
    '2011-12-30',
    '2018-11-04',
    '2018-02-18',
    '2024-03-31',
    '2024-10-27',
    '2024-04-07',
  );
  const moments = fc.oneof(
    fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2035, 0) }),
    fc
      .tuple(near, fc.integer({ min: -90_000, max: 90_000 }))
      .map(([day, off]) => Date.parse(day) + off * 1000),
  );
  fc.assert(
    fc.property(zones, moments, (zone, moment) => {
      const instant = Math.floor(moment / 1000) * 1000;
      const clock = clocks.get(zone) ?? createLocalClock(zone);
      clocks.set(zone, clock);
      const shown = Temporal.Instant.fromEpochMilliseconds(instant)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime();
      const local = parseLocalTime(shown.toString({ smallestUnit: 'second' }));
      const found = clock(local ?? Number.NaN);
      expect(found.instants).toContain(instant);
      expect(found.exact).toBe(true);
    }),
    { numRuns: 1_500 },
  );
});

test('reads a long history without asking for each time', () => {
  const asked = new Set<number>();
  const clock = createLocalClock('America/Sao_Paulo');
  const start = Date.UTC(2024, 0, 1);
  for (let second = 0; second < 300_000; second += 1)
    asked.add(clock(start + second * 60_000).instants.length);
  expect([...asked]).toEqual([1]);
});

test.each([
  ['2022-04-05 16:07:58.65701+02', '2022-04-05T14:07:58.657Z'],
  ['2022-04-05 16:06:07.313862+02', '2022-04-05T14:06:07.313Z'],
  ['2025-05-14 05:11:00-07', '2025-05-14T12:11:00.000Z'],
  ['2025-05-14 05:11:00+05:30', '2025-05-13T23:41:00.000Z'],
  ['2025-05-14 05:11:00-0330', '2025-05-14T08:41:00.000Z'],
  ['2025-05-15T13:07:00.000Z', '2025-05-15T13:07:00.000Z'],
  ['2025-05-15T13:07:00Z', '2025-05-15T13:07:00.000Z'],
])('reads %s as %s', (text, at) => {
  expect(isoOf(parseOffsetTime(text) ?? Number.NaN)).toBe(at);
});

test.each([
  '2022-04-05 16:07:58',
  '2022-04-05',
  '2022-13-05 16:07:58+02',
  '2022-02-30 16:07:58+02',
  '2022-04-05 24:07:58+02',
  '2022-04-05 16:07:58+99',
  'infinity',
  '',
])('does not take %j for a time with an offset', (text) => {
  expect(parseOffsetTime(text)).toBeUndefined();
});

test.each([
  '',
  '-',
  '0000-00-00 00:00:00',
  '2023-02-29 10:00:00',
  '2024-05-06 16:05',
  '2024-05-06 16:60:00',
  ' 2024-05-06 16:05:07',
])('does not take %j for a local time', (text) => {
  expect(parseLocalTime(text)).toBeUndefined();
});

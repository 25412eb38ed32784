import fc from 'fast-check';
import { clockSpan, createShortOffset, createWallClock } from '#local/simulators/local-time.ts';
import { DAY, SECOND } from '#shared/sessions/instant.ts';

const zones = ['America/Sao_Paulo', 'Europe/Warsaw', 'Asia/Kolkata', 'America/New_York', 'UTC'];

describe('the wall clock of an appliance', () => {
  test('shows what the zone database says, all year round', () => {
    const from = Date.UTC(2015, 0, 1);
    const instants = fc.integer({ min: 0, max: (15 * 365 * DAY) / SECOND });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (timeZone, seconds) => {
        const instant = from + seconds * SECOND;
        const expected = new Intl.DateTimeFormat('sv-SE', {
          timeZone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(instant);
        expect(createWallClock(timeZone)(instant)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('shows the repeated hour twice, with another offset', () => {
    const [before, after] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(Date.parse);
    const wallClock = createWallClock('Europe/Warsaw');
    const offset = createShortOffset('Europe/Warsaw');
    expect([before, after].map((instant) => wallClock(instant ?? 0))).toEqual([
      '2026-10-25 02:30:00',
      '2026-10-25 02:30:00',
    ]);
    expect([before, after].map((instant) => offset(instant ?? 0))).toEqual(['+02', '+01']);
  });

  test('writes spans of more than a day in hours', () => {
    expect(clockSpan(26 * 3_600_000 + 61_999)).toBe('26:01:01');
  });
});

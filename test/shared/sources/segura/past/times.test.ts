import fc from 'fast-check';
import { createPastPasser } from '#shared/sources/segura/past/passer.ts';

// By clocks ahead of UTC, 19 May has begun.
const SINCE = Date.UTC(2026, 4, 20, 0);
const TIME_WIDTH = 21;

/** What the proof claims, by other means: a day that exists, before the limit's, and a time of day. */
function isPast(text: string): boolean {
  if (!/^"\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d"$/.test(text)) return false;
  const [day = ''] = text.slice(1).split(' ');
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && day < '2026-05-19';
}

/** Records with these bytes for an end, or for a start: which of them are passed over. */
const prove = (texts: readonly string[], field: 'start' | 'end'): boolean[] => {
  const passer = createPastPasser({
    swept_to: 9,
    live: new Set(),
    since: SINCE,
    note: () => {},
  });
  const printed = (text: string) => {
    const other = '"2024-05-06 16:05:07"';
    const [start, end] = field === 'start' ? [text, other] : [other, text];
    return Buffer.from(`{"id":"5","start":${start},"end":${end}}`, 'latin1');
  };
  passer.learn(printed('"1999-01-01 00:00:00"'));
  return texts.map((text) => passer.skip(printed(text), 0).end >= 0);
};

const sign = fc.constantFrom(...'0123456789"-: x\0/;\xff');
const near = fc
  .date({ min: new Date('1995-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => `"${date.toISOString().slice(0, 19).replace('T', ' ')}"`);
const changed = fc
  .tuple(near, fc.array(fc.tuple(fc.nat(TIME_WIDTH - 1), sign), { maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((all, [at, by]) => all.slice(0, at) + by + all.slice(at + 1), text),
  );

test('proves only times that exist and whose day is past, whatever it was shown before', () => {
  let proven = 0;
  fc.assert(
    fc.property(fc.array(changed, { minLength: 1, maxLength: 6 }), (texts) => {
      const twice = [...texts, ...texts];
      for (const field of ['start', 'end'] as const) {
        for (const [place, past] of prove(twice, field).entries()) {
          const text = twice[place] ?? '';
          if (past) expect([text, isPast(text)]).toEqual([text, true]);
          proven += past ? 1 : 0;
        }
      }
    }),
    { numRuns: 5000 },
  );
  expect(proven).toBeGreaterThan(1000);
});

test.each([
  ['"2026-05-18 23:59:59"', true],
  ['"2026-05-19 00:00:00"', false],
  ['"2024-12-31 00:00:00"', true],
  ['"2024-12-32 00:00:00"', false],
  ['"2024-04-31 00:00:00"', false],
  ['"2024-02-29 00:00:00"', false],
  ['"17x5-05-06 00:00:00"', false],
  ['"2024-00-06 00:00:00"', false],
  ['"2024-07-31 23:59:59"', true],
  ['"2024-08-31 23:59:59"', true],
  ['"2024-09-31 23:59:59"', false],
  ['"2024-10-31 20:00:00"', true],
  ['"2024-10-31 24:00:00"', false],
  ['"2024-10-31 19:60:00"', false],
  ['"2024-10-31 19:00:60"', false],
  ['"2024-10-31 19-00:00"', false],
  ['\0'.repeat(TIME_WIDTH), false],
  [`${'\0'.repeat(12)}16:05:07"`, false],
  [`"1900-01-01 16:05:07"`, true],
])('%j: %s', (text, past) => {
  expect(prove([text, text], 'start')).toEqual([past, past]);
  expect(prove([text, text], 'end')).toEqual([past, past]);
});

import fc from 'fast-check';
import { createTimeProof, TIME_WIDTH } from '#shared/sources/segura/time-proof.ts';

const LIMIT = Date.UTC(2026, 4, 19, 10);

/** What the proof claims, by other means: a day that exists, before the limit's, and a time of day. */
function isPast(text: string): boolean {
  if (!/^"\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d"$/.test(text)) return false;
  const [day = ''] = text.slice(1).split(' ');
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && day < '2026-05-19';
}

const prove = (texts: readonly string[]): boolean[] => {
  const proof = createTimeProof(LIMIT);
  const bytes = new DataView(Uint8Array.from(Buffer.from(`xx${texts.join('')}`, 'latin1')).buffer);
  return texts.map((_, place) => proof(bytes, 2 + place * TIME_WIDTH));
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
      for (const [place, past] of prove(twice).entries()) {
        if (past) expect([twice[place], isPast(twice[place] ?? '')]).toEqual([twice[place], true]);
        proven += past ? 1 : 0;
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
  ['\0'.repeat(TIME_WIDTH), false],
])('%j: %s', (text, past) => {
  expect(prove([text, text])).toEqual([past, past]);
});

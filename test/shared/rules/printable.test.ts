import fc from 'fast-check';
import { printable } from '#shared/rules/printable.ts';

test.each([
  ['db-01 as oracle', 'db-01 as oracle'],
  ['', ''],
  ['  a \t b\r\nc ', 'a b c'],
  ['a\u202eb\u0000c\u2028d', 'a b c d'],
  ['josé 👩‍👩‍👧', 'josé 👩 👩 👧'],
  ['x'.repeat(81), `${'x'.repeat(79)}…`],
  ['é'.repeat(80), 'é'.repeat(80)],
])('%j is printed as %j', (text, line) => {
  expect(printable(text)).toBe(line);
});

test('whatever a session says becomes one line of at most 80 characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const line = printable(text);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^ | $| {2}/u);
      expect([...new Intl.Segmenter('en').segment(line)].length).toBeLessThanOrEqual(80);
    }),
  );
});

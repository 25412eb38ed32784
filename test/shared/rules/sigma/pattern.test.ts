import fc from 'fast-check';
import { parsePattern } from '#shared/rules/sigma/pattern.ts';
import { matchText } from '#shared/rules/sigma/text-match.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\', '.') });
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*', '?', '\\', '.', '\n') });

/** What the specification says, read character by character into a regular expression. */
function asRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\\[*?\\]|[\s\S]/g, (one) => {
    if (one === '*') return '[\\s\\S]*';
    if (one === '?') return '[\\s\\S]';
    const literal = one.length === 2 ? one.charAt(1) : one;
    return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'iu');
}

test('a pattern matches what its meaning as a regular expression matches', () => {
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      expect(matchText(parsePattern(pattern), false)(text)).toBe(asRegExp(pattern).test(text));
    }),
    { numRuns: 2_000 },
  );
});

test('a hostile pattern and text are matched in a moment', () => {
  const matches = matchText(parsePattern(`${'a*'.repeat(50)}b`), false);
  expect(matches('a'.repeat(5_000))).toBe(false);
});

import fc from 'fast-check';
import {
  asciiLine,
  defused,
  fitted,
  oneLine,
  safeUrl,
  shown,
  text,
} from '#shared/receivers/text.ts';
import { hostileText } from '#test/support/hostile.ts';

test('a text keeps our own words apart from values', () => {
  const parts = text`${'eve'} on ${text`${'db'} (`}${['ours']})`;
  expect(
    shown(
      parts,
      (own) => own.toUpperCase(),
      (value) => `<${value}>`,
    ),
  ).toBe('<eve> ON <db> (OURS)');
});

test('line breaks become spaces, and what hides or turns text becomes visible', () => {
  expect(oneLine('a\r\n\tb\u2028c')).toBe('a b c');
  expect(oneLine('user\u202Eexe.txt\u0000')).toBe('user\uFFFDexe.txt\uFFFD');
  expect(oneLine('ad\u200Bmin')).toBe('ad\uFFFDmin');
});

test('a subject keeps the letters of accented names and marks the rest', () => {
  expect(asciiLine('João Łukasz 東京')).toBe('Joao ?ukasz ??');
});

test('addresses in values are no links', () => {
  expect(defused('see https://evil.example or www.evil.example')).toBe(
    'see https[:]//evil.example or www[.]evil.example',
  );
});

test('a cut falls between graphemes', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(fitted(family.repeat(3), family.length * 2 + 1)).toBe(`${family}${family}…`);
  expect(fitted('e\u0301e\u0301e\u0301', 4)).toBe('e\u0301…');
  expect(fitted('short', 5)).toBe('short');
});

test('a cut counts what escaping makes of the text', () => {
  const encode = (grapheme: string) => grapheme.replaceAll('&', '&amp;');
  expect(fitted('&&&&', 12, encode)).toBe('&amp;&amp;…');
});

test('any text fits, whatever it holds', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 120 }), (value, max) => {
      expect(fitted(value, max).length).toBeLessThanOrEqual(max);
      expect(oneLine(value)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(asciiLine(value)).toMatch(/^[ -~]*$/);
    }),
  );
});

test.each([
  'javascript:alert(1)',
  'docs/runbooks/alerts/a.md',
  'https://a.example/\u202Ex',
  'https://a.example/\nx',
  '//a.example',
  undefined,
])('%s is no address people may click', (address) => {
  expect(safeUrl(address)).toBeUndefined();
});

test('an address cannot close the link it stands in', () => {
  expect(safeUrl('https://pam.example/s?id=1|2>&x=<b>')).toBe(
    'https://pam.example/s?id=1%7C2%3E&x=%3Cb%3E',
  );
});

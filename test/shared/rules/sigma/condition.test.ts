import { matchesJson } from './match-json.ts';

const SELECTIONS = `
a: { f: a }
b: { g: b }
sel_1: { h: 1 }
sel_2: { i: 2 }
_hidden: { z: 26 }
not_it: { n: 1 }
`;

test.each([
  ['a', { f: 'a' }, true],
  ['not a', {}, true],
  ['not not a', { f: 'a' }, true],
  ['a and b', { f: 'a' }, false],
  ['a and b', { f: 'a', g: 'b' }, true],
  ['a or b', { g: 'b' }, true],
  // Or binds least, then and, then not.
  ['a or b and sel_1', { f: 'a' }, true],
  ['(a or b) and sel_1', { f: 'a' }, false],
  ['not a or b', { f: 'a', g: 'b' }, true],
  ['not (a or b)', { g: 'b' }, false],
  ['not a and b', { g: 'b' }, true],
  ['1 of sel_*', { i: 2 }, true],
  ['any of sel_*', { i: 2 }, true],
  ['all of sel_*', { i: 2 }, false],
  ['all of sel_*', { h: 1, i: 2 }, true],
  ['not 1 of sel_*', { h: 1 }, false],
  ['a and not 1 of sel_*', { f: 'a' }, true],
  ['1 of *_1', { h: 1 }, true],
  ['1 of them', { z: 26 }, false],
  ['1 of them', { n: 1 }, true],
  ['all of them', { f: 'a', g: 'b', h: 1, i: 2, n: 1 }, true],
  ['1 of _*', { z: 26 }, true],
  ['1 of a', { f: 'a' }, true],
  ['A AND b', { f: 'a', g: 'b' }, 'no selection is called "A"; did you mean "a"?'],
  ['a AND b', { f: 'a', g: 'b' }, true],
  ['not_it', { n: 1 }, true],
  ['((a))', { f: 'a' }, true],
  ['(a', {}, 'a ")" is missing'],
  ['a)', {}, '")" is not expected here'],
  ['a b', {}, '"b" is not expected here'],
  ['a and', {}, 'a selection is missing at the end'],
  ['and a', {}, 'a selection is missing before "and"'],
  ['sel_3', {}, 'no selection is called "sel_3"; did you mean "sel_1"?'],
  ['1 of nothing*', {}, 'no selection is called "nothing*"'],
  ['sel_*', {}, '"sel_*" needs "1 of" or "all of" before it'],
  ['2 of sel_*', {}, '"2 of" is not supported: write "1 of" or "all of"'],
  ['1 of', {}, '"1 of" needs "them" or the name of selections'],
  [
    'a | count() > 5',
    {},
    '"| count()" is an aggregation of old Sigma, which 2.1 no longer has; write a correlation rule',
  ],
  [
    'a | near b',
    {},
    '"| near" is an aggregation of old Sigma, which 2.1 no longer has; write a correlation rule',
  ],
  [
    'a |sum ( x ) by y > 9',
    {},
    '"| sum()" is an aggregation of old Sigma, which 2.1 no longer has; write a correlation rule',
  ],
  ['a & b', {}, '"&" has no meaning in a condition'],
])('condition "%s" over %j gives %j', (condition, event, expected) => {
  const detection = `${SELECTIONS}condition: ${JSON.stringify(condition)}`;
  if (typeof expected === 'string') {
    expect(() => matchesJson(detection, event)).toThrow(
      `rule.yml:10: detection.condition: ${expected}`,
    );
  } else {
    expect(matchesJson(detection, event)).toBe(expected);
  }
});

test('several conditions are alternatives', () => {
  const detection = `${SELECTIONS}condition: [a, b]`;
  expect(matchesJson(detection, { g: 'b' })).toBe(true);
  expect(matchesJson(detection, { g: 'c' })).toBe(false);
});

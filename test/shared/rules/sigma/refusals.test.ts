import { loadJsonMatchers } from '#shared/rules/load-matchers.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { matchesJson } from './match-json.ts';

const NO_VALUES = { values: {}, calendars: {} };

const refusal = (selection: string, values = {}) => {
  try {
    matchesJson(`sel: ${selection}`, {}, values);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

test.each([
  ['{ c|containz: x }', 'unknown modifier "containz"; did you mean "contains"?'],
  ['{ c|all: [x] }', 'the modifier "all" needs a list of at least two values'],
  ['{ c|contains|all: x }', 'the modifier "all" needs a list of at least two values'],
  ['{ c: [x, null] }', 'null cannot stand in a list; give it a selection of its own'],
  ['{ c: [] }', 'an empty list matches nothing'],
  ['{ c: { d: x } }', 'a value is text, a number, true, false, null, or a list of them'],
  ['{ c: [[x]] }', 'a list of values holds text and numbers alone'],
  ['{}', 'an empty map matches anything'],
  ['[]', 'an empty list matches nothing'],
  ['[[x]]', 'a list inside a list means nothing; write one list'],
  ['', '"null" needs the name of a field before it'],
  [
    '{ c|re: "(?=x)" }',
    'the regular expression cannot be used: invalid or unsupported Perl syntax: `(?=`',
  ],
  ['{ c|re: "(a)\\\\1" }', 'the regular expression cannot be used: invalid escape sequence: `\\1`'],
  ['{ c|re: "[a-" }', 'the regular expression cannot be used: missing closing ]: `[a-`'],
  ['{ c|i: x }', 'the modifier "i" is a flag of "re" and stands after it'],
  ['{ c|contains|re: x }', 'the modifier "re" takes a value as it is written'],
  ['{ c|re|contains: x }', 'the modifier "contains" cannot be applied to a regular expression'],
  ['{ c|cased|re: x }', 'the modifier "re" takes a value as it is written'],
  ['{ c|contains: null }', 'the modifier "contains" cannot be applied to null'],
  ['{ c|contains: true }', 'the modifier "contains" cannot be applied to true or false'],
  ['{ c|exists: maybe }', 'the modifier "exists" cannot be applied to text'],
  ['{ c|exists: [true, false] }', 'the modifier "exists" takes a single true or false'],
  ['{ c|gt: many }', '"many" is not a number'],
  ['{ c|gt: 0x1G }', '"0x1G" is not a number'],
  ['{ c|cidr: 10.0.0.0/33 }', '"10.0.0.0/33" is not a network such as 10.0.0.0/8 or fd00::/8'],
  [
    '{ c|cidr: 10.0.0.1/8 }',
    '"10.0.0.1/8" names an address inside the network; write the network itself',
  ],
  [
    '{ c|cidr: "fd00::1/8" }',
    '"fd00::1/8" names an address inside the network; write the network itself',
  ],
  ['{ c|cidr: 10.0.0 }', '"10.0.0" is not a network such as 10.0.0.0/8 or fd00::/8'],
  ['{ c|hour: 24 }', '24 is no hour: it must be a whole number from 0 to 23'],
  ['{ c|month: May }', 'the modifier "month" cannot be applied to text'],
  ['{ c|fieldref: "d*" }', 'the name of a field has no wildcards'],
  ['{ c|base64: "a*b" }', 'text with wildcards cannot be encoded by "base64"; put "base64" first'],
  [
    '{ c|contains|base64: ab }',
    'text with wildcards cannot be encoded by "base64"; put "base64" first',
  ],
  ['{ c|windash: " -a -b -c -d -e -f" }', '"windash" takes at most 5 dashes'],
  ['{ c|expand: "%nobody%" }', '"%nobody%" is not set'],
  ['{ "|exists": true }', '"exists" needs the name of a field before it'],
  ['{ "|gt": 5 }', '"gt" needs the name of a field before it'],
  ['{ "|fieldref": d }', '"fieldref" needs the name of a field before it'],
])('%s is refused', (selection, message) => {
  const text = refusal(selection);
  expect(text).toContain(message);
  expect(text).toMatch(/^rule\.yml:4: detection\.sel/);
});

test.each([
  ['correlation: { type: event_count }', 'correlation: correlation documents are not supported'],
  ['filter: { rules: [x] }', 'filter: filter documents are not supported'],
  ['action: global', 'action: collections with `action` are not supported'],
])('a document with "%s" is refused by name', (line, message) => {
  const loaded = loadJsonMatchers([{ file: 'rule.yml', text: `title: x\n${line}` }], NO_VALUES);
  expect(loaded).toEqual({ ok: false, problems: [expect.anything()] });
  expect(loaded.ok ? '' : loaded.problems.map(describeProblem)).toEqual([`rule.yml:2: ${message}`]);
});

test('a timeframe is refused by name', () => {
  const detection = 'sel: { a: 1 }\ntimeframe: 5m\ncondition: sel';
  expect(() => matchesJson(detection, {})).toThrow(
    'rule.yml:5: detection.timeframe: needs a correlation rule; remove it',
  );
});

test('what is no YAML is refused with its line', () => {
  expect(() => matchesJson('sel: { a: 1\nb: ]', {})).toThrow(/^rule\.yml:\d: not YAML: /);
});

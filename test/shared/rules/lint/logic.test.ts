import fc from 'fast-check';
import { lintRuleFiles } from '#shared/rules/lint.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aLiveSession, compiled, NOTHING_SET, ruleText, START } from '../compiled.ts';

const LOGIC = /^(always-true|escalation-|clear-|impossible|remind-)/;

/** What lint proves of a rule: `line code`. */
function proved(detection: string, alert = 'readings: 1', level = 'low'): string[] {
  const text = ruleText({ detection, alert, level });
  return lintRuleFiles([{ file: 'a-rule.yml', text }], NOTHING_SET)
    .filter(({ code }) => LOGIC.test(code))
    .map(({ code, line }) => `${line} ${code}`);
}

test.each([
  ["sel: { 'duration|gte': 4h, 'duration|lt': 2h }"],
  ["a: { 'duration|gte': 4h }\nb: { 'duration|lt': 2h }\ncondition: a and b"],
  ["a: { 'duration|gte': 4h }\nb: { 'duration|gte': 2h }\ncondition: a and not b"],
  ['a: { user: jdoe }\ncondition: a and not a'],
  ['a: { user: jdoe }\nb: { user: [root, admin] }\ncondition: a and b'],
  ["a: { user: jdoe }\nb: { 'user|startswith': svc_ }\ncondition: a and b"],
  ['a: { user: null }\nb: { user: jdoe }\ncondition: a and b'],
  ["sel: { user: jdoe, 'user|exists': false }"],
  ['a: { recorded: true }\nb: { recorded: false }\ncondition: all of them'],
  ["sel: { 'threat.max|gt': 100 }"],
  ["sel: { 'target_port|gte': 70000 }"],
  ["sel: { 'duration|lt': 0 }"],
  ["sel: { 'ended_at|exists': true }"],
  ['sel: { duration: null }'],
  ["a: { 'source_ip|cidr': 10.0.0.0/8 }\nb: { source_ip: 192.0.2.1 }\ncondition: a and b"],
  ['a: { state: live }\nb: { state: waiting }\ncondition: a and b'],
])('no session meets %j', (detection) => {
  expect(proved(detection)).toEqual([expect.stringMatching(/^\d+ impossible$/)]);
});

test.each([
  ["sel: { 'duration|gte': 4h, 'duration|lte': 4h }"],
  ["a: { user: jdoe }\nb: { 'user|startswith': j }\ncondition: a and b"],
  ["a: { user: jdoe }\nb: { 'user|re': '^J' }\ncondition: a and b"],
  ["a: { user: jdoe }\nb: { 'user|cased': JDoe }\ncondition: a and b"],
  ["a: { 'user|startswith': a }\nb: { 'user|endswith': z }\ncondition: a and b"],
  ['a: { recorded: true }\nb: { recorded: false }\ncondition: not a and not b'],
  ["a: { 'user|expand': '%who%' }\nb: { user: root }\ncondition: a and b"],
  ["a: { user: jdoe, 'user|fieldref': account }\ncondition: a"],
  ["sel: { 'started_at|hour|gte': 22, 'started_at|hour|lte': 23 }"],
])('some session meets %j', (detection) => {
  expect(proved(detection)).toEqual([]);
});

test('an alternative that can never hold is named, and the others are left alone', () => {
  const detection =
    "a: { 'duration|gte': 4h, 'duration|lt': 2h }\nb: { user: x }\ncondition: a or b";
  expect(proved(detection)).toEqual(['8 impossible-part']);
});

test.each([
  ['a: { user: jdoe }\ncondition: a or not a', '7 always-true'],
  ["sel: { 'duration|gte': 0 }", '7 always-true'],
  ["a: { 'duration|gte': 0 }\nb: { user: x }\ncondition: a and b", '8 always-true-part'],
])('%j holds for every session', (detection, expected) => {
  expect(proved(detection)).toEqual([expected]);
});

const steps = (...limits: [string, string][]) =>
  [
    'escalate:',
    ...limits.map(
      ([limit, level]) => `  - { when: { 'duration|gte': ${limit} }, level: ${level} }`,
    ),
  ].join('\n');
const LONG = "sel: { 'duration|gte': 4h }";

test.each([
  ['in order', steps(['10h', 'medium'], ['16h', 'high']), []],
  ['out of order', steps(['16h', 'medium'], ['10h', 'high']), ['12 escalation-hidden']],
  ['equal', steps(['10h', 'medium'], ['10h', 'high']), ['12 escalation-equal']],
  ['below the rule', steps(['10h', 'low']), ['12 escalation-below']],
  ['at once', steps(['4h', 'high']), ['12 escalation-at-once']],
  [
    'impossible',
    "escalate: [{ when: { 'duration|lt': 1h }, level: high }]",
    ['11 escalation-impossible'],
  ],
  ['cleared by what fires', "clear: { 'duration|gte': 5h }", ['11 clear-impossible']],
])('steps that are %s', (_what, alert, expected) => {
  expect(proved(LONG, alert)).toEqual(expected);
});

test.each([
  ['remind: { after: 5m }', ['11 remind-soon']],
  ['remind: { from: high }', ['11 remind-never']],
  ['remind: { after: 15m, from: low }', []],
  ['stale: true\nremind: { after: 1h }', ['12 remind-never']],
  ['stale: true\nremind: never', []],
  ['remind: never', []],
])('%s is judged', (alert, expected) => {
  expect(proved(LONG, alert)).toEqual(expected);
});

const hours = fc.integer({ min: 0, max: 6 });
const selection = fc.oneof(
  fc
    .tuple(fc.constantFrom('gte', 'gt', 'lt', 'lte'), hours)
    .map(([how, limit]) => `'duration|${how}': ${limit}h`),
  fc
    .subarray(['ann', 'bob', 'cid'], { minLength: 1 })
    .map((users) => `user: [${users.join(', ')}]`),
  fc.constantFrom("'user|contains': n", "'user|endswith': b", 'user: null', "'user|exists': true"),
  fc.boolean().map((recorded) => `recorded: ${recorded}`),
);
const condition = fc.constantFrom(
  'a and b and c',
  'a and not b and c',
  'a and (b or c)',
  'not a and not b',
  'a or (b and not c)',
  'not (a or b) or c',
);
const session = fc.record(
  { user: fc.constantFrom('Ann', 'bob', 'cid', 'Dan', ''), recorded: fc.boolean() },
  { requiredKeys: [] },
);

test('what lint calls impossible never fires, and what it calls always true always does', () => {
  fc.assert(
    fc.property(
      fc.tuple(selection, selection, selection),
      condition,
      fc.array(fc.tuple(session, fc.integer({ min: 0, max: 14 })), { minLength: 30 }),
      ([a, b, c], written, seen) => {
        const detection = `a: { ${a} }\nb: { ${b} }\nc: { ${c} }\ncondition: ${written}`;
        const codes = proved(detection).map((line) => line.split(' ')[1]);
        const rule = compiled({ detection });
        const fires = seen.map(([fields, half]) => {
          const live: Session = aLiveSession(fields);
          return rule.verdictAt(live, START + (half * HOUR) / 2) !== undefined;
        });
        if (codes.includes('impossible')) expect(fires).not.toContain(true);
        if (codes.includes('always-true')) expect(fires).not.toContain(false);
      },
    ),
    { numRuns: 300 },
  );
});

import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { runRuleTests } from '#shared/rules/testing/run-tests.ts';

/** A rule as a user would write it: its values come from the configuration. */
const RULE = `
title: Privileged session open too long
id: 6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01
name: long-running-session
status: stable
level: low
logsource: { category: pam_session }
detection:
  long: { 'duration|gte|expand': '%open_low%' }
  exempt: { 'account|expand': '%service_accounts%' }
  condition: long and not exempt
falsepositives: [Planned migrations]
alert:
  title: '{user} on {target}, open {duration}'
  escalate:
    - { when: { 'duration|gte|expand': '%open_medium%' }, level: medium }
    - { when: { 'duration|gte|expand': '%open_high%' }, level: high }
  runbook: docs/runbooks/alerts/long-running-session.md
tests:
`;
const CONFIGURED = {
  values: { open_low: '4h', open_medium: '10h', open_high: '16h', service_accounts: [] },
  calendars: {},
};

const run = (tests: string, options: RuleOptions = CONFIGURED) =>
  runRuleTests({ file: 'rule.yml', text: RULE + tests }, options);
const summary = (tests: string, options: RuleOptions = CONFIGURED) =>
  run(tests, options).results.map((result) => [result.test, result.passed]);

test('a session that fires, climbs and ends passes, and so does one that ended unseen', () => {
  const tests = `
  - name: fires, climbs, resolves at the end
    values: { open_low: 4h, open_medium: 10h, open_high: 16h, service_accounts: [] }
    timeline:
      - { at: 0h, session: { state: live, user: jdoe, target: db1 }, expect: [] }
      - { at: 4h, expect: [fired low] }
      - { at: 10h, expect: [escalated medium] }
      - { at: 11h, session: { state: ended }, expect: [resolved] }
  - name: ended while nobody looked
    timeline:
      - { at: 0h, session: { state: live } }
      - { at: 20h, session: { state: ended, ended_at: 17h }, expect: [fired high late, resolved] }
`;
  expect(summary(tests)).toEqual([
    ['fires, climbs, resolves at the end', true],
    ['ended while nobody looked', true],
  ]);
});

test('a value that nothing else sets is what an earlier test gave it', () => {
  const tests = `
  - name: sets them
    values: { open_low: 4h, open_medium: 10h, open_high: 16h, service_accounts: [] }
    timeline:
      - { at: 0h, session: {} }
      - { at: 4h, expect: [fired low] }
  - name: relies on them
    timeline:
      - { at: 0h, session: { state: live } }
      - { at: 20h, session: { state: ended, ended_at: 17h }, expect: [fired high late, resolved] }
`;
  expect(summary(tests, { values: {}, calendars: {} })).toEqual([
    ['sets them', true],
    ['relies on them', true],
  ]);
});

test.each([
  ['another level', 'expect: [fired medium]'],
  ['nothing, by an empty list', 'expect: []'],
  ['nothing, by saying nothing', 'session: { target: db2 }'],
  ['lateness that is not', 'expect: [fired low late]'],
  ['more than happens', 'expect: [fired low, resolved]'],
])('a test that expects %s fails', (_what, step) => {
  const tests = `
  - name: wrong
    timeline:
      - { at: 0h, session: { user: jdoe } }
      - { at: 4h, ${step} }
`;
  expect(summary(tests)).toEqual([['wrong', false]]);
  expect(run(tests).results[0]?.steps[1]).toMatchObject({ got: ['fired low'], line: 24 });
});

test('a step that comes after the limit finds the alert late', () => {
  const tests = `
  - name: late
    timeline:
      - { at: 0h, session: { user: jdoe } }
      - { at: 4h6m, expect: [fired low late] }
`;
  expect(summary(tests)).toEqual([['late', true]]);
});

test("a test's values go before the rule's defaults, and those before the configuration's", () => {
  const withDefaults = RULE.replace('alert:', 'alert:\n  defaults: { open_low: 2h }');
  const tests = `
  - name: defaults
    timeline:
      - { at: 0h, session: {} }
      - { at: 2h, expect: [fired low] }
  - name: values
    values: { open_low: 1h }
    timeline:
      - { at: 0h, session: {} }
      - { at: 1h, expect: [fired low] }
`;
  const result = runRuleTests({ file: 'rule.yml', text: withDefaults + tests }, CONFIGURED);
  expect(result.results.map(({ passed }) => passed)).toEqual([true, true]);
});

test('what the session said stays until it says otherwise, and null takes it away', () => {
  const tests = `
  - name: exempt at first
    values: { service_accounts: [svc] }
    timeline:
      - { at: 0h, session: { account: svc } }
      - { at: 5h, session: { user: jdoe }, expect: [] }
      - { at: 6h, session: { account: null }, expect: [fired low] }
`;
  expect(summary(tests)).toEqual([['exempt at first', true]]);
});

test('a rule whose values nobody sets fails its tests by name', () => {
  const tests = `
  - name: nothing set
    timeline:
      - { at: 0h, session: {} }
`;
  const bare = runRuleTests({ file: 'r.yml', text: RULE + tests }, { values: {}, calendars: {} });
  expect(bare.results[0]?.trouble).toContain('the rule waits for open_low');
});

test('a rule that does not compile is a problem, and one without tests is named', () => {
  const broken = run('').problems;
  expect(broken).toEqual([expect.objectContaining({ field: 'tests', message: 'must be a list' })]);
  const untested = runRuleTests({ file: 'r.yml', text: RULE.replace('tests:', '') }, CONFIGURED);
  expect(untested).toMatchObject({ problems: [], results: [], untested: ['long-running-session'] });
});

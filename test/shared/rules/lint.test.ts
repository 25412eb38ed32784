import { lintRuleFiles } from '#shared/rules/lint.ts';
import { NOTHING_SET, ruleText } from './compiled.ts';

const TESTED = `
tests:
  - { name: fires, timeline: [{ at: 0h, session: { user: jdoe }, expect: [fired low] }] }
  - { name: is quiet, timeline: [{ at: 0h, session: { user: x } }] }`;
const PAPERS = `
author: me
falsepositives: [none known]`;
const RULE =
  ruleText({ detection: 'sel: { user: jdoe }', alert: 'runbook: docs/a-rule.md' }) +
  PAPERS +
  TESTED;

const codes = (text: string, file = 'rules/a-rule.yml') =>
  lintRuleFiles([{ file, text }], NOTHING_SET).map(({ code, line }) => `${line} ${code}`);

test('a condition that cannot be read hides nothing that is wrong with the selections', () => {
  const broken = RULE.replace('user: jdoe', 'usr: jdoe').replace('condition: sel', 'condition: s');
  expect(codes(broken)).toEqual(['8 unknown-field', '9 invalid']);
});

test('a rule with all that a reviewer would ask for has no findings', () => {
  expect(codes(RULE)).toEqual([]);
});

test.each([
  ['who owns it', RULE.replace('author: me', ''), ['1 no-owner']],
  ['a runbook', RULE.replace('runbook: docs/a-rule.md', 'readings: 1'), ['1 no-runbook']],
  ['false positives', RULE.replace('falsepositives: [none known]', ''), ['1 no-falsepositives']],
  ['tests', RULE.replace(TESTED, ''), ['1 no-tests']],
  ['a test that fires', RULE.replace(/^.*name: fires.*\n/m, ''), ['14 no-firing-test']],
  ['a test that does not', RULE.replace(/^.*name: is quiet.*$/m, ''), ['14 no-quiet-test']],
  ['a status', RULE.replace('status: stable\n', ''), ['1 no-status']],
  ['a date that is one', `${RULE}\ndate: 2026/01/06`, ['17 date-format']],
  [
    'selections in use',
    RULE.replace('  condition:', '  x: { user: x }\n  condition:'),
    ['9 unused-selection'],
  ],
  ['states a rule sees', RULE.replace('user: jdoe', 'state: ended'), ['8 state-is-over']],
  ['keys that mean something', `${RULE}\nfalsepositive: [x]`, ['17 unknown-key']],
  ['its name on the file', RULE.replace('name: a-rule', 'name: b-rule'), ['3 file-name']],
  ['values that are set', RULE.replace('user: jdoe', "'user|expand': '%who%'"), ['1 unset-value']],
])('a rule without %s has a finding', (_what, text, expected) => {
  expect(codes(text)).toEqual(expected);
});

test('keys of your own, far from any known one, are yours', () => {
  expect(codes(`${RULE}\nx_team: blue`)).toEqual([]);
});

test('what keeps a rule from being used is an error', () => {
  const findings = lintRuleFiles(
    [{ file: 'rules/a-rule.yml', text: RULE.replace('user: jdoe', 'usr: jdoe') }],
    NOTHING_SET,
  );
  expect(findings).toEqual([
    expect.objectContaining({ severity: 'error', code: 'unknown-field', line: 8 }),
  ]);
});

import { lintRuleFiles } from '#shared/rules/lint.ts';
import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import { aLiveSession, NOTHING_SET, ruleText, START } from './compiled.ts';

const LONG = ruleText({ detection: "sel: { 'duration|gte': 4h }", name: 'long' });
const ID = '22222222-2222-4222-8222-222222222222';
const OTHER = ruleText({ detection: 'sel: { user: root }', name: 'other', id: ID });
const FILTER = `title: Backups run all night
logsource: { category: pam_session }
filter:
  rules: [long]
  backup: { account: svc_backup }
  condition: not backup
expires: 2026-03-31
reason: CHG0042
`;
const LAST_MOMENT = Date.UTC(2026, 3, 1) - 1;

const load = (filter: string, options: Partial<RuleOptions> = {}, rules = [LONG, OTHER]) =>
  loadRules(
    [
      ...rules.map((text, index) => ({ file: `rules/${index}.yml`, text })),
      { file: 'filters/f.yml', text: filter },
    ],
    { ...NOTHING_SET, ...options },
  );

function loaded(filter: string, options: Partial<RuleOptions> = {}) {
  const result = load(filter, options);
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'));
  return result;
}

/** Which rules match after five hours. */
function matching(filter: string, account: string, options: Partial<RuleOptions> = {}): string[] {
  const session = aLiveSession({ account, user: 'root' });
  return loaded(filter, options)
    .rules.filter((rule) => rule.verdictAt(session, START + 5 * HOUR) !== undefined)
    .map(({ name }) => name);
}

test('a rule goes on where the filter holds, and others are left alone', () => {
  expect(matching(FILTER, 'oracle')).toEqual(['long', 'other']);
  expect(matching(FILTER, 'svc_backup')).toEqual(['other']);
});

test.each([
  ['any', 'any', []],
  ['a list with any', '[any]', []],
  ['an id', `[${ID.toUpperCase()}]`, ['long']],
  ['a single name', 'other', ['long']],
])('filters are for %s', (_what, rules, expected) => {
  expect(matching(FILTER.replace('[long]', rules), 'svc_backup')).toEqual(expected);
});

test('several filters of a rule hold together, and selections do not mix', () => {
  const second = FILTER.replace('svc_backup', 'svc_scan').replace('title: B', 'title: C');
  const both = `${FILTER}---\n${second}`;
  expect(matching(both, 'svc_backup')).toEqual(['other']);
  expect(matching(both, 'svc_scan')).toEqual(['other']);
  expect(matching(both, 'oracle')).toEqual(['long', 'other']);
});

test('a filter holds through its last day, and not after it', () => {
  expect(matching(FILTER, 'svc_backup', { now: LAST_MOMENT })).toEqual(['other']);
  const over = loaded(FILTER, { now: LAST_MOMENT + 1 });
  expect(over.expiredFilters.map(({ title }) => title)).toEqual(['Backups run all night']);
  expect(matching(FILTER, 'svc_backup', { now: LAST_MOMENT + 1 })).toEqual(['long', 'other']);
});

test('a filter changes the revision of its rules alone, and so does its end', () => {
  const revs = (filter: string, now = LAST_MOMENT) =>
    loaded(filter, { now }).rules.map(({ rev }) => rev);
  const elsewhere = FILTER.replace('svc_backup', 'svc_scan');
  const [long, other] = revs(FILTER);
  expect(revs(elsewhere)[0]).not.toBe(long);
  expect(revs(elsewhere)[1]).toBe(other);
  expect(revs(FILTER, LAST_MOMENT + 1)[0]).not.toBe(long);
  expect(revs(FILTER.replace('CHG0042', 'CHG0043'))).toEqual([long, other]);
});

test('the fields of a filter are fields that a source must supply', () => {
  const filter = FILTER.replace('account: svc_backup', 'ticket|startswith: CHG');
  expect([...(loaded(filter).rules[0]?.fields ?? [])]).toContain('ticket');
});

test('values of the configuration stand in filters too', () => {
  const filter = FILTER.replace('account: svc_backup', "'account|expand': '%backups%'");
  expect(matching(filter, 'svc_b', { values: { backups: ['svc_*'] } })).toEqual(['other']);
});

test.each([
  ['no title', FILTER.replace(/^title.*\n/, ''), 'f.yml:1: title: is missing'],
  ['no reason', FILTER.replace(/^reason.*\n/m, ''), 'f.yml:1: reason: is missing'],
  ['no end', FILTER.replace(/^expires.*\n/m, ''), 'f.yml:1: expires: must be the last day'],
  ['an end that is no day', FILTER.replace('03-31', '02-31x'), 'f.yml:7: expires: must be'],
  ['no rules', FILTER.replace('  rules: [long]\n', ''), 'filter.rules: must name rules'],
  ['a misspelt rule', FILTER.replace('[long]', '[lnog]'), 'did you mean "long"?'],
  ['no condition', FILTER.replace(/^ *condition.*\n/m, ''), 'filter.condition: is missing'],
  ['a misspelt field', FILTER.replace('account:', 'acount:'), 'f.yml:5: filter.backup.acount'],
  ['a misspelt selection', FILTER.replace('not backup', 'not bakup'), 'did you mean "backup"?'],
  ['another log', FILTER.replace('pam_session', 'process_creation'), 'must be pam_session'],
])('a filter with %s is refused', (_what, filter, message) => {
  const result = load(filter);
  const problems = result.ok ? [] : result.problems.map(describeProblem);
  expect(problems.join('\n')).toContain(message);
  expect(problems).toHaveLength(1);
});

const codes = (filter: string, now = START) =>
  lintRuleFiles([{ file: 'f.yml', text: filter }], { ...NOTHING_SET, now }).map(
    ({ line, code }) => `${line} ${code}`,
  );

test('lint says of filters when they are over, or do another thing than they seem to', () => {
  expect(codes(FILTER)).toEqual([]);
  expect(codes(FILTER, LAST_MOMENT + 1)).toEqual(['7 expired-filter']);
  expect(codes(FILTER, START - 400 * DAY)).toEqual(['7 filter-expiry']);
  expect(codes(FILTER.replace('not backup', 'backup'))).toEqual(['6 filter-keeps']);
  expect(codes(FILTER.replace('not backup', 'backup and not backup'))).toEqual([
    '6 filter-silences',
  ]);
  expect(codes(FILTER.replace('not backup', 'backup or not backup'))).toEqual(['6 filter-idle']);
});

test('lint knows the rules that a filter is for when it sees them', () => {
  const files = [
    { file: 'long.yml', text: LONG },
    { file: 'f.yml', text: FILTER.replace('[long]', '[lnog]') },
  ];
  const found = lintRuleFiles(files, NOTHING_SET).filter(({ file }) => file === 'f.yml');
  expect(found.map(({ code }) => code)).toEqual(['filter-target']);
});

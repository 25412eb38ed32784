import { loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { ANY_SESSION, aCorrelation, correlationText } from '#test/support/a-correlation.ts';

const OPTIONS = { values: {}, calendars: {} };
const FULL_RULE = `
title: A rule that alerts
id: 6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01
name: a-rule
level: low
logsource: { category: pam_session }
detection: { any: { id|exists: true }, condition: any }`;

const block = (lines: string) => correlationText({ correlation: lines });
const COUNT = 'type: event_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1h';

function problemsOf(text: string): string {
  const loaded = loadRules([{ file: 'rule.yml', text }], OPTIONS);
  return loaded.ok ? '' : loaded.problems.map(describeProblem).join('\n');
}

test.each([
  [
    'an unknown type',
    block(COUNT.replace('event_count', 'event_cuont')),
    'correlation.type: must be one of event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile; did you mean "event_count"?',
  ],
  ['no condition', block(COUNT), 'correlation.condition: is missing'],
  [
    'a condition without a limit',
    block(`${COUNT}\ncondition: {}`),
    'needs one of gt, gte, lt, lte, eq',
  ],
  [
    'a condition with a typo',
    block(`${COUNT}\ncondition: { gtee: 3 }`),
    'correlation.condition.gtee: unknown key; did you mean "gte"?',
  ],
  [
    'a field where none counts',
    block(`${COUNT}\ncondition: { gte: 3, field: user }`),
    'correlation.condition.field: unknown key',
  ],
  [
    'no field where one counts',
    block(`${COUNT.replace('event_count', 'value_count')}\ncondition: { gte: 3 }`),
    'correlation.condition.field: is missing',
  ],
  [
    'several fields',
    block(
      `${COUNT.replace('event_count', 'value_count')}\ncondition: { gte: 3, field: [user, target] }`,
    ),
    'several fields are not supported',
  ],
  [
    'a field there is not',
    block(`${COUNT.replace('event_count', 'value_count')}\ncondition: { gte: 3, field: usr }`),
    'there is no field "usr"; did you mean "user"?',
  ],
  [
    'a sum of text',
    block(`${COUNT.replace('event_count', 'value_sum')}\ncondition: { gte: 3, field: user }`),
    '"user" holds no numbers, which value_sum needs',
  ],
  [
    'a sum of what moves',
    block(`${COUNT.replace('event_count', 'value_sum')}\ncondition: { gte: 3, field: idle }`),
    '"idle" moves with time',
  ],
  [
    'a percentile without its figure',
    block(
      `${COUNT.replace('event_count', 'value_percentile')}\ncondition: { gte: 3, field: threat.max }`,
    ),
    'correlation.condition.percentile: is missing',
  ],
  [
    'a percentile beyond all',
    block(
      `${COUNT.replace('event_count', 'value_percentile')}\ncondition: { gte: 3, field: threat.max, percentile: 101 }`,
    ),
    'must be above 0 and at most 100',
  ],
  [
    'no timespan',
    block('type: event_count\nrules: [any-session]\ngroup-by: [user]\ncondition: { gte: 3 }'),
    'correlation.timespan: is missing',
  ],
  [
    'a timespan that is none',
    block(`${COUNT.replace('1h', 'soon')}\ncondition: { gte: 3 }`),
    'must be a number and a unit',
  ],
  [
    'no group',
    block('type: event_count\nrules: [any-session]\ntimespan: 1h\ncondition: { gte: 3 }'),
    'correlation.group-by: must name at least one field',
  ],
  [
    'a group by what moves',
    block(`${COUNT.replace('[user]', '[duration]')}\ncondition: { gte: 3 }`),
    '"duration" moves with time',
  ],
  [
    'a group by what is not',
    block(`${COUNT.replace('[user]', '[usr]')}\ncondition: { gte: 3 }`),
    'there is no field "usr"; did you mean "user"?',
  ],
  [
    'a rule there is not',
    block(`${COUNT.replace('any-session', 'any-sesion')}\ncondition: { gte: 3 }`),
    'correlation.rules: no rule has the name or the id "any-sesion"; did you mean "any-session"?',
  ],
  [
    'itself',
    block(`${COUNT.replace('any-session', 'many-sessions')}\ncondition: { gte: 3 }`),
    '"many-sessions" leads back here, a cycle: many-sessions (rule.yml:8) -> many-sessions',
  ],
  [
    'the same rule twice',
    block(`${COUNT.replace('[any-session]', '[any-session, any-session]')}\ncondition: { gte: 3 }`),
    'names "any-session" twice',
  ],
  [
    'a rule that remembers',
    correlationText({
      correlation: `${COUNT.replace('any-session', 'a-rule')}\ncondition: { gte: 3 }`,
      bases: [`${FULL_RULE}\nalert: { first_seen: { fields: [user, target] } }`],
    }),
    '"a-rule" asks what earlier sessions were like (alert.first_seen), which cannot be counted',
  ],
  [
    'a temporal of one rule',
    block(`${COUNT.replace('event_count', 'temporal')}`),
    'temporal needs at least two rules',
  ],
  [
    'a count beyond what is kept',
    block(`${COUNT}\ncondition: { gte: 501 }`),
    'counts go up to 500',
  ],
  [
    'a count that no group has',
    block(`${COUNT}\ncondition: { lt: 1, eq: 0 }`),
    'no count meets it: a group that is looked at has one session at least',
  ],
  [
    'an alias without a field for a rule',
    block(
      `${COUNT.replace('[user]', '[who]')}\ncondition: { gte: 3 }\naliases: { who: { other: user } }`,
    ),
    '"other" is not among the rules',
  ],
  [
    'an unknown window',
    correlationText({ alert: 'over: closed' }),
    'alert.over: must be events or open',
  ],
  [
    'an escalation by fields',
    correlationText({ alert: 'escalate: [{ when: { user: root }, level: high }]' }),
    'alert.escalate.0.when.user: unknown key',
  ],
  [
    'a title with what there is not',
    correlationText({ alert: "title: '{target}: {count}'" }),
    'the title has no "target"',
  ],
  ['keys of other rules', correlationText({ alert: 'readings: 2' }), 'alert.readings: unknown key'],
  [
    '`over` in a rule that is no correlation',
    `${FULL_RULE}\nalert: { over: open }`,
    'alert.over: unknown key',
  ],
])('%s is refused by name', (_, text, message) => {
  expect(problemsOf(text)).toContain(message);
});

test('problems name the line', () => {
  const text = block(`${COUNT}\ncondition: { gte: many }`);
  const line = text.split('\n').findIndex((one) => one.includes('condition:')) + 1;
  expect(problemsOf(text)).toBe(`rule.yml:${line}: correlation.condition: "many" is not a number`);
});

describe('the rules that a correlation refers to', () => {
  const text = correlationText({
    correlation: `${COUNT.replace('any-session', 'a-rule')}\ncondition: { gte: 3 }`,
    bases: [FULL_RULE],
  });

  test('do not alert by themselves', () => {
    const loaded = loadRules([{ file: 'rule.yml', text }], OPTIONS);
    if (!loaded.ok) throw new Error(problemsOf(text));
    expect(loaded.rules).toEqual([]);
    expect(loaded.off).toMatchObject([
      { rule: { name: 'a-rule' }, why: 'the correlation many-sessions counts what it matches' },
    ]);
  });

  test.each(['correlation', 'document'])('do, where the %s says generate', (where) => {
    const generating =
      where === 'document'
        ? text.replace('status: stable', 'status: stable\ngenerate: true')
        : text.replace('  timespan: 1h', '  timespan: 1h\n  generate: true');
    const loaded = loadRules([{ file: 'rule.yml', text: generating }], OPTIONS);
    if (!loaded.ok) throw new Error(problemsOf(generating));
    expect(loaded.rules).toMatchObject([{ name: 'a-rule' }]);
  });

  test('do, where the correlation is off', () => {
    const settings = { 'many-sessions': { deliver: 'off' as const } };
    const loaded = loadRules([{ file: 'rule.yml', text }], { ...OPTIONS, settings });
    if (!loaded.ok) throw new Error(problemsOf(text));
    expect(loaded.rules).toMatchObject([{ name: 'a-rule' }]);
    expect(loaded.correlationsOff).toMatchObject([{ rule: { name: 'many-sessions' } }]);
  });

  test('may stand in other files, and be meant by id', () => {
    const correlation = correlationText({
      correlation: `${COUNT.replace('any-session', '6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01')}\ncondition: { gte: 3 }`,
      bases: [],
    });
    const files = [
      { file: 'a.yml', text: correlation },
      { file: 'b.yml', text: FULL_RULE },
    ];
    const loaded = loadRules(files, OPTIONS);
    expect(loaded.ok && loaded.correlations[0]?.bases).toMatchObject([{ name: 'a-rule' }]);
  });

  test('need neither id nor level, but their detection must be right', () => {
    const bases = [ANY_SESSION.replace('id|exists', 'idd|exists')];
    expect(problemsOf(correlationText({ bases }))).toContain('there is no field "idd"');
  });
});

test('limits and timespans may be values of the configuration', () => {
  const parts = {
    correlation:
      "type: event_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: '%span%'\ncondition: { gte: '%many%' }",
    alert: 'defaults: { span: 1h, many: 3 }',
  };
  expect(aCorrelation(parts).timespan).toBe(3_600_000);
  expect(aCorrelation(parts, { values: { span: '2h' } }).timespan).toBe(7_200_000);
  expect(aCorrelation(parts).rev).not.toBe(aCorrelation(parts, { values: { many: 4 } }).rev);
});

test('what decides changes the revision, also in the rules it refers to; a title does not', () => {
  const { rev } = aCorrelation();
  expect(aCorrelation({ alert: "title: 'another'" }).rev).toBe(rev);
  expect(aCorrelation({ alert: 'over: open' }).rev).not.toBe(rev);
  const bases = [ANY_SESSION.replace('id|exists: true', 'user: root')];
  expect(aCorrelation({ bases }).rev).not.toBe(rev);
});

import { lintRuleFiles } from '#shared/rules/lint.ts';
import { CHAIN } from '#test/support/a-chain.ts';
import { ANY_SESSION, correlationText } from '#test/support/a-correlation.ts';
import { NOTHING_SET } from '../compiled.ts';

const RELEVANT = ['impossible', 'silenced-rule', 'applicable-nowhere', 'not-applicable'];

function lint(text: string, sources?: ReadonlyMap<string, ReadonlySet<never>>): string[] {
  const options = sources === undefined ? NOTHING_SET : { ...NOTHING_SET, sources };
  return lintRuleFiles([{ file: 'rule.yml', text }], options)
    .filter(({ code, severity }) => RELEVANT.includes(code) || severity === 'error')
    .map(({ line, code, message }) => `${line} ${code}: ${message}`);
}

test('a chain that can fire is not blamed, and what only others count needs no papers', () => {
  expect(lint(CHAIN)).toEqual([]);
  const about = lintRuleFiles([{ file: 'rule.yml', text: CHAIN }], NOTHING_SET);
  const lower = CHAIN.split('\n').indexOf('title: Several rejected requests') + 1;
  expect(about.filter(({ line }) => line >= lower)).toEqual([]);
});

test('no more rules match than there are', () => {
  expect(lint(CHAIN.replace('timespan: 1h', 'timespan: 1h\n  condition: { gte: 3 }'))).toEqual([
    '12 impossible: can never hold: it names 2 rules, so it counts up to 2',
  ]);
  expect(lint(CHAIN.replace('timespan: 1h', 'timespan: 1h\n  condition: { gte: 2 }'))).toEqual([]);
});

test('what a group has in common has one value', () => {
  const counting = (field: string, limit = 2) =>
    correlationText({
      correlation: `type: value_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1h\ncondition: { field: ${field}, gte: ${limit} }`,
    });
  expect(lint(counting('user'))).toEqual([
    expect.stringContaining(
      'the sessions of a group agree in "user", so they have one value of it',
    ),
  ]);
  expect([...lint(counting('user', 1)), ...lint(counting('target'))]).toEqual([]);
});

describe('how often a group below can begin to hold', () => {
  const often = (parts: { limit: number; upper?: string; by?: string; lower?: string }) => {
    const { limit, upper = '1h', by = 'user', lower = '{ gte: 1 }' } = parts;
    const below = `
title: Any
name: any
correlation:
  type: event_count
  rules: [any-session]
  group-by: [${by}]
  timespan: 30m
  condition: ${lower}`;
    return correlationText({
      correlation: `type: event_count\nrules: [any]\ngroup-by: [user]\ntimespan: ${upper}\ncondition: { gte: ${limit} }`,
      bases: [below, ANY_SESSION],
    });
  };

  test('is bounded by how long it holds each time', () => {
    expect(lint(often({ limit: 3 }))).toEqual([
      expect.stringContaining(
        'impossible: can never hold: "any" holds for 30 min each time, so within 1 h it begins to 2 times at most',
      ),
    ]);
    expect(lint(often({ limit: 2, upper: '30m' }))).toEqual([
      expect.stringContaining('within 30 min it begins to once at most'),
    ]);
  });

  test.each([
    ['it may be that often', { limit: 2 }],
    ['several groups add to one', { limit: 3, by: 'user, target' }],
    ['it takes more than one session', { limit: 3, lower: '{ gte: 2 }' }],
    ['many sessions end it early', { limit: 3, lower: '{ gte: 1, lte: 4 }' }],
  ])('is not where %s', (_, parts) => {
    expect(lint(often(parts))).toEqual([]);
  });
});

test('a correlation that would alert by itself, were it not counted, is told of', () => {
  const text = CHAIN.replace(
    'name: many-rejected',
    'id: 8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11\nlevel: low\nname: many-rejected',
  );
  expect(lint(text)).toEqual([
    '15 silenced-rule: does not alert by itself: in-after-all counts what it matches; `generate: true` there lets it',
  ]);
  expect(lint(text.replace('timespan: 1h', 'timespan: 1h\n  generate: true'))).toEqual([]);
});

test('a source that supplies nothing that is read below is named', () => {
  const nothing = new Map([['dc1', new Set<never>()]]);
  expect(lint(CHAIN, nothing).at(-1)).toContain('no source supplies');
});

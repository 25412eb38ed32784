import { loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { CHAIN, chainOf, loadedChain } from '#test/support/a-chain.ts';
import { ANY_SESSION } from '#test/support/a-correlation.ts';

const OPTIONS = { values: {}, calendars: {} };

function problemsOf(...texts: readonly string[]): string[] {
  const files = texts.map((text, at) => ({ file: `${'abcdef'[at]}.yml`, text }));
  const loaded = loadRules(files, OPTIONS);
  return loaded.ok ? [] : loaded.problems.map(describeProblem);
}

/** A correlation that nobody hears of. */
const counted = (name: string, rules: string, more = '') => `
title: ${name}
name: ${name}
correlation:
  type: event_count
  rules: [${rules}]
  group-by: [user]
  timespan: 1h
  condition: { gte: 2 }
${more}`;

const alerting = (name: string, rules: string, id = '7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11') =>
  counted(name, rules, `id: ${id}\nlevel: low`);

test('the example of the specification compiles as it is written, in any order and in several files', () => {
  const documents = CHAIN.split('\n---\n');
  const named = (rules: readonly { readonly name: string }[]) => rules.map(({ name }) => name);
  expect(named(chainOf())).toEqual(['many-rejected', 'in-after-all']);
  const files = documents.reverse().map((text, at) => ({ file: `${at}.yml`, text }));
  const loaded = loadRules(files, OPTIONS);
  expect(loaded.ok && named(loaded.correlations)).toEqual(['in-after-all']);
  const [upper] = loaded.ok ? loaded.correlations : [];
  expect(named(upper?.bases ?? [])).toEqual(['opened']);
  expect(named(upper?.children ?? [])).toEqual(['many-rejected']);
  expect(upper?.depth).toBe(1);
});

test('correlations and rules are referred to by id as well, and the same one by several', () => {
  const id = '8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11';
  const text = CHAIN.replace('[many-rejected, opened]', `[${id.toUpperCase()}, opened]`)
    .replace('name: many-rejected', `id: ${id}`)
    .concat('\n---', alerting('another', `${id}`, '7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c12'));
  const rules = chainOf(text);
  expect(rules.map(({ id: one, silent }) => [one.slice(0, 2), silent])).toEqual([
    ['8a', true],
    ['7a', false],
    ['7a', false],
  ]);
  expect(rules[1]?.children[0]?.id).toBe(id);
});

test('a cycle names the way and its lines, once in each file that it goes through', () => {
  expect(
    problemsOf(alerting('one', 'two'), counted('two', 'three'), counted('three', 'one')),
  ).toEqual([
    'a.yml:6: correlation.rules: "two" leads back here, a cycle: one (a.yml:6) -> two (b.yml:6) -> three (c.yml:6) -> one',
    'b.yml:6: correlation.rules: "three" leads back here, a cycle: two (b.yml:6) -> three (c.yml:6) -> one (a.yml:6) -> two',
    'c.yml:6: correlation.rules: "one" leads back here, a cycle: three (c.yml:6) -> one (a.yml:6) -> two (b.yml:6) -> three',
  ]);
});

test('what only leads into a cycle is not called one', () => {
  const text = [alerting('outer', 'one'), counted('one', 'one')].join('\n---');
  expect(problemsOf(text)).toEqual([
    'a.yml:17: correlation.rules: "one" leads back here, a cycle: one (a.yml:17) -> one',
  ]);
});

test('a rule named twice, by its name and by its id, is a slip', () => {
  const id = '8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11';
  const base = ANY_SESSION.replace('name:', `id: ${id}\nname:`);
  expect(problemsOf([alerting('one', `any-session, ${id}`), base].join('\n---'))).toEqual([
    `a.yml:6: correlation.rules: "${id}" is named already, by its name or its id`,
  ]);
});

test('five levels are the most', () => {
  const levels = (most: number) =>
    [
      alerting(`l${most}`, `l${most - 1}`),
      ...Array.from({ length: most - 2 }, (_, n) => counted(`l${n + 2}`, `l${n + 1}`)),
      counted('l1', 'any-session'),
      ANY_SESSION,
    ].join('\n---');
  expect(problemsOf(levels(5))).toEqual([]);
  expect(problemsOf(levels(6))).toEqual([
    'a.yml:6: correlation.rules: "l5" is 5 levels deep already: correlations of correlations go no deeper',
  ]);
});

describe('what a correlation tells of its groups', () => {
  const upper = (correlation: string) =>
    CHAIN.replace(/ {2}type: temporal_ordered[\s\S]*?timespan: 1h\n/, `${correlation}\n`).replace(
      "'{user}: {count} of {values} in {timespan}'",
      "'{count}'",
    );

  test('are the fields it groups by, and no others', () => {
    const text = upper(`  type: temporal
  rules: [many-rejected, opened]
  group-by: [user, target]
  timespan: 1h`);
    expect(problemsOf(text)).toEqual([
      'a.yml:10: correlation.group-by: the correlation "many-rejected" does not supply "target": it groups by user',
    ]);
  });

  test('may have another name above, and have had another below', () => {
    const text = upper(`  type: temporal
  rules: [many-rejected, opened]
  group-by: [whoever]
  aliases: { whoever: { many-rejected: who, opened: account } }
  timespan: 1h`)
      .replace('  group-by: [user]', '  group-by: [who]\n  aliases: { who: { rejected: user } }')
      .replace('{user}: {count} rejected', '{who}: {count} rejected');
    const [lower, above] = chainOf(text);
    if (lower === undefined || above === undefined) throw new Error('no chain');
    expect([...above.supplies.keys()]).toEqual(['whoever']);
    expect(above.groupOfGroup(lower, [{ field: 'who', value: 'jdoe' }])).toEqual([
      { field: 'whoever', value: 'jdoe' },
    ]);
  });

  test('needs an alias for each of the rules', () => {
    const text = upper(`  type: temporal
  rules: [many-rejected, opened]
  group-by: [who]
  aliases: { who: { opened: user } }
  timespan: 1h`);
    expect(problemsOf(text)).toEqual([
      'a.yml:10: correlation.group-by: the alias "who" has no field for "many-rejected"',
    ]);
  });

  test.each([
    ['value_count', 'target', 'the correlation "many-rejected" does not supply "target"'],
    ['value_sum', 'user', '"user" holds no numbers, which value_sum needs'],
  ])('are what a %s can count', (type, field, message) => {
    const text = upper(`  type: ${type}
  rules: [many-rejected]
  group-by: [user]
  timespan: 1h
  condition: { field: ${field}, gte: 2 }`).replace(/---\ntitle: Session that[\s\S]*$/, '');
    expect(problemsOf(text)[0]).toContain(`a.yml:12: correlation.condition.field: ${message}`);
  });

  test('are numbers again where they were', () => {
    const text = upper(`  type: value_sum
  rules: [many-rejected]
  group-by: [user]
  timespan: 1h
  condition: { field: target_port, gte: 3000 }`)
      .replace(/---\ntitle: Session that[\s\S]*$/, '')
      .replace(
        '  group-by: [user]\n  timespan: 10m',
        '  group-by: [user, target_port]\n  timespan: 10m',
      );
    const [lower, above] = chainOf(text);
    const fields = [
      { field: 'user', value: 'jdoe' },
      { field: 'target_port', value: '3389' },
    ];
    expect(lower && above?.valueOfGroup(lower, fields)).toBe(3389);
  });
});

test('a group keeps fewer groups than sessions, and no condition may want more', () => {
  const text = CHAIN.replace('type: temporal_ordered', 'type: event_count').replace(
    '  timespan: 1h',
    '  timespan: 1h\n  condition: { gte: 61 }',
  );
  expect(problemsOf(text)).toEqual([
    expect.stringContaining('correlation.condition: counts go up to 60'),
  ]);
  expect(chainOf().map(({ capacity }) => capacity)).toEqual([50, 20]);
});

test('what only others count needs a name or an id that can stand in a key', () => {
  const text = CHAIN.replaceAll('many-rejected', "'many rejected'");
  expect(problemsOf(text)).toEqual([
    expect.stringContaining('name: must be letters, digits, - and _, without spaces'),
  ]);
  expect(chainOf(CHAIN.replaceAll('many-rejected', 'many_Rejected'))).toHaveLength(2);
});

test('what is wrong below is said once, where it stands', () => {
  const text = CHAIN.replace('state: rejected', 'stat: rejected');
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^a.yml:\d+: .*there is no field "stat"/),
  ]);
});

test('what decides below changes the revision above; values that are waited for below are waited for above', () => {
  const rev = chainOf().at(-1)?.rev;
  expect(chainOf(CHAIN.replace('gte: 3', 'gte: 4')).at(-1)?.rev).not.toBe(rev);
  const waiting = CHAIN.replace('gte: 3', "gte: '%many%'");
  expect(chainOf(waiting, { unset: 'wait' }).at(-1)?.waitingFor).toEqual(['many']);
});

describe('a correlation that others count, and that has a level', () => {
  const LEVELLED = CHAIN.replace(
    'name: many-rejected',
    'id: 8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11\nlevel: low\nname: many-rejected',
  );

  test('alerts nobody by itself', () => {
    const { correlations, correlationsOff } = loadedChain(LEVELLED);
    expect(correlations.map(({ name }) => name)).toEqual(['in-after-all']);
    expect(correlationsOff).toMatchObject([
      {
        rule: { name: 'many-rejected' },
        why: 'the correlation in-after-all counts what it matches',
      },
    ]);
    expect(chainOf(LEVELLED).map(({ silent }) => silent)).toEqual([true, false]);
  });

  test('does where the one above says generate, and where that is off', () => {
    const generating = LEVELLED.replace('timespan: 1h', 'timespan: 1h\n  generate: true');
    expect(chainOf(generating).map(({ silent }) => silent)).toEqual([false, false]);
    const settings = { 'in-after-all': { deliver: 'off' as const } };
    expect(chainOf(LEVELLED, { settings })).toMatchObject([
      { name: 'many-rejected', silent: false },
    ]);
  });

  test('counts for others also where its own alerts are off', () => {
    const settings = { 'many-rejected': { deliver: 'off' as const } };
    const generating = LEVELLED.replace('timespan: 1h', 'timespan: 1h\n  generate: true');
    expect(chainOf(generating, { settings })).toMatchObject([
      { name: 'many-rejected', silent: true },
      { name: 'in-after-all' },
    ]);
  });

  test('keeps the rules below it silent although it is silent itself', () => {
    const text = LEVELLED.replace(
      'name: rejected\n',
      'name: rejected\nid: 8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c12\nlevel: low\n',
    );
    expect(loadedChain(text).off).toMatchObject([
      { rule: { name: 'rejected' }, why: 'the correlation many-rejected counts what it matches' },
    ]);
  });
});

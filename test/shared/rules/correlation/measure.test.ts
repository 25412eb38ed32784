import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { nearestRank } from '#shared/rules/correlation/measure.ts';
import type { Member } from '#shared/rules/correlation/member.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { ANY_SESSION, aCorrelation } from '#test/support/a-correlation.ts';
import { aSession, START } from '#test/support/a-session.ts';

type Events = Readonly<Record<string, readonly [minute: number, value?: string | number]>>;

function member(id: string, events: Events, until?: number): Member {
  const made = Object.entries(events).map(([base, [minute, value]]) => [
    base,
    { at: START + minute * MINUTE, ...(value === undefined ? {} : { value }) },
  ]);
  return {
    events: Object.fromEntries(made),
    session: aSession({ id }),
    ...(until === undefined ? {} : { until: START + until * MINUTE }),
  };
}

const one = (id: string, minute: number, value?: string | number, until?: number) =>
  member(id, { 'any-session': value === undefined ? [minute] : [minute, value] }, until);

function holdsAt(rule: CorrelationRule, members: readonly Member[], minute: number): boolean {
  return rule.verdictAt({ fields: [], members }, START + minute * MINUTE) !== undefined;
}

const named = (name: string) => ANY_SESSION.replace('name: any-session', `name: ${name}`);

function rule(type: string, condition: string, rules = ['any-session'], alert?: string) {
  return aCorrelation({
    correlation: `type: ${type}\nrules: [${rules.join(', ')}]\ngroup-by: [user]\ntimespan: 1h${condition === '' ? '' : `\ncondition: ${condition}`}`,
    bases: rules.map(named),
    ...(alert === undefined ? {} : { alert }),
  });
}

describe('event_count', () => {
  const members = [one('a', 0), one('b', 30), one('c', 59)];

  test.each([
    ['{ gte: 3 }', true],
    ['{ gt: 2 }', true],
    ['{ gt: 3 }', false],
    ['{ lte: 3 }', true],
    ['{ lt: 3 }', false],
    ['{ eq: 3 }', true],
    ['{ gt: 1, lte: 3 }', true],
    ['{ gt: 1, lt: 3 }', false],
  ])('%s of three sessions holds: %s', (condition, holds) => {
    expect(holdsAt(rule('event_count', condition), members, 59)).toBe(holds);
  });

  test('an event leaves the window exactly when the timespan has passed', () => {
    const three = rule('event_count', '{ gte: 3 }');
    expect(holdsAt(three, members, 59.999)).toBe(true);
    expect(holdsAt(three, members, 60)).toBe(false);
    expect(holdsAt(three, members, 58.999)).toBe(false);
  });

  test('a group without any session in its window meets no condition', () => {
    expect(holdsAt(rule('event_count', '{ lt: 3 }'), members, 200)).toBe(false);
  });

  test('a session that matched two rules is one', () => {
    const twice = [member('a', { one: [0], two: [1] })];
    expect(holdsAt(rule('event_count', '{ gte: 2 }', ['one', 'two']), twice, 2)).toBe(false);
  });
});

describe('value_count', () => {
  const different = rule('value_count', '{ field: source_ip, gte: 2 }');

  test('counts values that differ in more than case, absent ones not at all', () => {
    expect(holdsAt(different, [one('a', 0, 'x'), one('b', 1, 'X'), one('c', 2)], 3)).toBe(false);
    expect(holdsAt(different, [one('a', 0, 'x'), one('b', 1, 'y')], 3)).toBe(true);
  });
});

describe('temporal', () => {
  const rules = ['one', 'two', 'three'];
  const all = [member('a', { three: [0] }), member('b', { one: [10] }), member('c', { two: [20] })];

  test('wants all rules, in any order', () => {
    expect(holdsAt(rule('temporal', '', rules), all, 20)).toBe(true);
    expect(holdsAt(rule('temporal', '', rules), all, 19)).toBe(false);
    expect(holdsAt(rule('temporal', '', rules), all, 60)).toBe(false);
  });

  test('or as many as its condition says', () => {
    expect(holdsAt(rule('temporal', '{ gte: 2 }', rules), all, 10)).toBe(true);
  });

  test('in order, wants them in the order in which they are written', () => {
    const ordered = rule('temporal_ordered', '', rules);
    expect(holdsAt(ordered, all, 20)).toBe(false);
    expect(holdsAt(ordered, [...all, member('d', { three: [30] })], 30)).toBe(true);
    expect(holdsAt(rule('temporal_ordered', '{ gte: 2 }', rules), all, 20)).toBe(true);
  });
});

describe('values', () => {
  const members = [10, 20, 30, 40].map((value, n) => one(`${n}`, n, value));

  test.each([
    ['value_sum', '{ field: threat.max, gte: 100 }', true],
    ['value_sum', '{ field: threat.max, gt: 100 }', false],
    ['value_avg', '{ field: threat.max, eq: 25 }', true],
    ['value_percentile', '{ field: threat.max, percentile: 50, eq: 20 }', true],
    ['value_percentile', '{ field: threat.max, percentile: 51, eq: 30 }', true],
    ['value_percentile', '{ field: threat.max, percentile: 100, eq: 40 }', true],
  ])('%s %s holds: %s', (type, condition, holds) => {
    expect(holdsAt(rule(type, condition), members, 5)).toBe(holds);
  });

  test('are compared as what they are: durations as spans', () => {
    const long = rule('value_sum', '{ field: duration, gte: 2h }');
    expect(holdsAt(long, [one('a', 0, HOUR), one('b', 1, HOUR)], 5)).toBe(true);
    expect(holdsAt(long, [one('a', 0, HOUR), one('b', 1, HOUR - 1)], 5)).toBe(false);
  });

  test('of which there is none meet no condition', () => {
    expect(holdsAt(rule('value_avg', '{ field: threat.max, lt: 5 }'), [one('a', 0)], 1)).toBe(
      false,
    );
  });
});

describe('over what is open', () => {
  const open = rule('event_count', '{ gte: 2 }', ['any-session'], 'over: open');

  test('a session counts until it ends, and not at its end', () => {
    const members = [one('a', 0, undefined, 30), one('b', 10)];
    expect(holdsAt(open, members, 29.999)).toBe(true);
    expect(holdsAt(open, members, 30)).toBe(false);
  });

  test('the next change is the end of one, or of the timespan', () => {
    const members = [one('a', 0), one('b', 10)];
    expect(open.nextChange(members, START + 15 * MINUTE)).toBe(START + HOUR);
    const ending = [one('a', 0, undefined, 40), one('b', 10)];
    expect(open.nextChange(ending, START + 15 * MINUTE)).toBe(START + 40 * MINUTE);
  });
});

test('a limit from above is met again when sessions leave, and the group knows when', () => {
  const few = rule('event_count', '{ lt: 3 }');
  const members = [one('a', 0), one('b', 10), one('c', 20)];
  expect(few.nextChange(members, START + 25 * MINUTE)).toBe(START + HOUR);
});

test('levels climb with the count, and the reason says against what', () => {
  const climbing = rule(
    'event_count',
    '{ gte: 2 }',
    ['any-session'],
    "title: '{user}: {count} in {timespan}, {sessions}'\nescalate: [{ when: { gte: 3 }, level: high }]",
  );
  const members = [one('a', 0), one('b', 10), one('c', 20)];
  const view = { fields: [{ field: 'user', value: 'jdoe' }], members };
  const verdict = climbing.verdictAt(view, START + 20 * MINUTE);
  expect(verdict?.level).toBe('high');
  expect(verdict?.facts()).toEqual([
    { field: 'sessions', value: '3 in 20 min', limit: 'at least 3 in 1 h' },
  ]);
  expect(climbing.titleAt(view, START + 20 * MINUTE)).toBe('jdoe: 3 in 1 h, 3');
});

test('the percentile is the nearest rank', () => {
  expect(nearestRank(Float64Array.of(1, 2, 3), 1)).toBe(1);
  expect(nearestRank(Float64Array.of(1, 2, 3), 34)).toBe(2);
  expect(nearestRank(Float64Array.of(), 50)).toBeUndefined();
});

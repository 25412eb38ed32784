import fc from 'fast-check';
import type { Contribution } from '#shared/alerts/groups/group.ts';
import { mergeMembers } from '#shared/alerts/groups/merge.ts';
import { memberSession } from '#shared/rules/correlation/member.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { ANY_SESSION, aCorrelation } from '#test/support/a-correlation.ts';
import { aSession, START } from '#test/support/a-session.ts';

const RULE = aCorrelation();

function adds(id: string, minute: number, parts: Partial<Contribution> = {}): Contribution {
  return {
    rule: RULE.id,
    hash: 'h',
    fields: [{ field: 'user', value: 'jdoe' }],
    base: 'any-session',
    at: START + minute * MINUTE,
    session: memberSession(aSession({ id })),
    ...parts,
  };
}

const merge = (contributions: readonly Contribution[], before = mergeMembers(RULE, [], [], 0)) =>
  mergeMembers(RULE, before.members, contributions, 0);

test('merging again, in any order and grouping, gives the same members', () => {
  const some = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 90 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(some, fc.nat(), (pairs, seed) => {
      const first = new Map(pairs.map(([id, minute]) => [`${id}`, minute]));
      const contributions = [...first].map(([id, minute]) => adds(id, minute));
      const once = merge(contributions);
      const shuffled = contributions.toSorted((a, b) => ((a.at * seed) % 7) - ((b.at * seed) % 7));
      const half = Math.floor(shuffled.length / 2);
      const twice = merge(shuffled, merge(shuffled.slice(0, half)));
      expect(twice.members).toEqual(once.members);
      expect(merge(contributions, twice).changed).toBe(false);
    }),
  );
});

test('an event keeps the time it was first given', () => {
  const again = merge([adds('a', 9)], merge([adds('a', 3)]));
  expect(again.members[0]?.events['any-session']?.at).toBe(START + 3 * MINUTE);
  expect(again.changed).toBe(false);
});

test('the end of a session is news from then on, once', () => {
  const open = merge([adds('a', 0)]);
  const ended = merge([adds('a', 0, { until: START + 7 * MINUTE })], open);
  expect(ended).toMatchObject({ changed: true, newsFrom: START + 7 * MINUTE });
  expect(merge([adds('a', 0, { until: START + 9 * MINUTE })], ended).changed).toBe(false);
});

test('a session id that was given again is another session', () => {
  const later = memberSession(aSession({ id: 'a', started_at: START + 50 * MINUTE }));
  const again = merge([adds('a', 50, { session: later })], merge([adds('a', 0)]));
  expect(again.members).toHaveLength(1);
  expect(again.members[0]?.events['any-session']?.at).toBe(START + 50 * MINUTE);
});

test('the newest are kept, the others counted, and what is too old is forgotten', () => {
  const many = Array.from({ length: 60 }, (_, n) => adds(`${n}`, n));
  const merged = merge(many);
  expect(merged.members).toHaveLength(RULE.capacity);
  expect(merged.dropped).toBe(60 - RULE.capacity);
  expect(merged.members.at(-1)?.session.id).toBe('59');
  const later = mergeMembers(RULE, merged.members, [], START + 57 * MINUTE);
  expect(later.members.map(({ session }) => session.id)).toEqual(['58', '59']);
});

describe('a group of another correlation', () => {
  const found = (minute: number, parts: Partial<Contribution> = {}) =>
    adds('a', minute, {
      base: 'burst',
      group: {
        rule: 'r',
        hash: 'h',
        fields: [],
        shown: { name: 'burst', title: 'Burst' },
        title: 'jdoe: 3',
        why: [],
        sessions: [],
        total: 3,
      },
      ...parts,
    });

  test('is another member each time that it begins to hold, and another one than its session', () => {
    const merged = merge([found(0), found(30), adds('a', 0)]);
    expect(merged.members).toHaveLength(3);
    expect(merge([found(30), found(0)], merged).changed).toBe(false);
  });

  test('ceases to hold once, which is news from then on, and is otherwise as it was first told', () => {
    const until = START + 5 * MINUTE;
    const ceased = merge([found(0, { until })], merge([found(0)]));
    expect(ceased).toMatchObject({ newsFrom: until, members: [{ until }] });
    const later = found(0, { until: until + 1 });
    const again = merge([later, found(0)], ceased);
    expect(again.changed).toBe(false);
    expect(again.members).toEqual(ceased.members);
  });
});

test('where several rules have to match, the many sessions of one do not push out the few of another', () => {
  const rule = aCorrelation({
    correlation:
      'type: temporal\nrules: [any-session, other]\ngroup-by: [user]\ntimespan: 1d\ncondition: { gte: 2 }',
    alert: 'over: events',
    bases: [ANY_SESSION, ANY_SESSION.replace('name: any-session', 'name: other')],
  });
  const many = Array.from({ length: 80 }, (_, n) => adds(`${n}`, n + 1));
  const merged = mergeMembers(rule, [], [adds('first', 0, { base: 'other' }), ...many], 0);
  expect(merged).toMatchObject({ dropped: 31, members: { length: 50 } });
  expect(merged.members[0]?.session.id).toBe('first');
  expect(merged.members.at(-1)?.session.id).toBe('79');
});

import fc from 'fast-check';
import type { Contribution } from '#shared/alerts/groups/group.ts';
import { mergeMembers } from '#shared/alerts/groups/merge.ts';
import { memberSession } from '#shared/rules/correlation/member.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
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

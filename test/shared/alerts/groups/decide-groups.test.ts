import fc from 'fast-check';
import { decideGroups } from '#shared/alerts/groups/decide-groups.ts';
import { type Contribution, type GroupItem, groupName } from '#shared/alerts/groups/group.ts';
import { groupHash } from '#shared/alerts/groups/group-identity.ts';
import { memberKey, memberSession } from '#shared/rules/correlation/member.ts';
import { DAY, MINUTE } from '#shared/sessions/instant.ts';
import { chainOf } from '#test/support/a-chain.ts';
import { aSession, START } from '#test/support/a-session.ts';

const TEXT = `
title: Bursts
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c12
name: bursts
level: medium
correlation:
  type: event_count
  rules: [burst]
  group-by: [user]
  timespan: 1d
  condition: { gte: 2 }
alert: { title: '{user}: {count} bursts, {sessions} sessions', over: events }
---
title: Burst
name: burst
correlation:
  type: event_count
  rules: [opened]
  group-by: [user, target]
  timespan: 20m
  condition: { gte: 3 }
---
title: Opened
name: opened
logsource: { category: pam_session }
detection: { open: { id|exists: true }, condition: open }`;
const RULES = chainOf(TEXT);
const OPEN = chainOf(TEXT.replace('over: events', 'over: open'));
const [LOWER, UPPER] = RULES;

interface Event {
  readonly minute: number;
  readonly target: string;
}

const events: fc.Arbitrary<Event[]> = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 300 }),
    target: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 40 },
);

function contribution({ minute, target }: Event, at: number): Contribution {
  const fields = [
    { field: 'user', value: 'jdoe' },
    { field: 'target', value: target },
  ];
  const rule = LOWER?.id ?? '';
  return {
    rule,
    hash: groupHash(rule, fields),
    fields,
    base: 'opened',
    at: START + minute * MINUTE,
    session: memberSession(aSession({ id: `${at}`, target })),
  };
}

/** What the groups are after looking at each of the minutes, with what had happened by then. */
function after(
  all: readonly Event[],
  looks: readonly number[],
  rules = RULES,
): Map<string, GroupItem> {
  const groups = new Map<string, GroupItem>();
  for (const look of looks) {
    const decisions = decideGroups({
      rules,
      groups,
      contributions: all.map(contribution).filter(({ at }) => at <= START + look * MINUTE),
      due: [...groups.values()],
      since: () => 0,
      now: START + look * MINUTE,
      limits: { reopen_within: 15 * MINUTE, retention: 90 * DAY, lateness: DAY },
      baseline: false,
    });
    for (const { item, changed } of decisions) if (changed) groups.set(groupName(item), item);
  }
  return groups;
}

const found = (groups: Map<string, GroupItem>) =>
  [...groups.values()].filter(({ rule }) => rule === UPPER?.id).flatMap(({ members }) => members);

/** When three of one target have come within twenty minutes; breaks of so many minutes are none. */
function rises(all: readonly Event[], target: string, breakWithin: number): number[] {
  const own = all.filter((one) => one.target === target).map(({ minute }) => minute);
  const starts: number[] = [];
  let ended = Number.NEGATIVE_INFINITY;
  let holding = false;
  for (let minute = 0; minute <= 400; minute++) {
    const holds = own.filter((one) => one <= minute && minute < one + 20).length >= 3;
    if (holds && !holding && minute - ended > breakWithin) starts.push(minute);
    if (!holds && holding) ended = minute;
    holding = holds;
  }
  return starts;
}

test('what a correlation finds is the same at whichever instants one looks, and what counting by hand finds', () => {
  fc.assert(
    fc.property(events, fc.uniqueArray(fc.integer({ min: 0, max: 400 })), (all, looks) => {
      const members = found(after(all, [...looks.sort((a, b) => a - b), 400]));
      const times = members.map(({ events: told }) => (told['burst']?.at ?? 0) - START);
      const wanted = [...rises(all, 'a', 15), ...rises(all, 'b', 15)].map(
        (minute) => minute * MINUTE,
      );
      expect(times.sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
      expect(new Set(members.map(memberKey)).size).toBe(members.length);
    }),
    { numRuns: 200 },
  );
});

test('for what counts what is open, each end is an end, found at whichever instants one looks', () => {
  fc.assert(
    fc.property(events, fc.uniqueArray(fc.integer({ min: 0, max: 400 })), (all, looks) => {
      const members = found(after(all, [...looks.sort((a, b) => a - b), 400], OPEN));
      const spans = members.map(({ events: told, until = 0 }) => [told['burst']?.at, until]);
      expect(spans.every(([at = 0, until = 0]) => at < until)).toBe(true);
      const wanted = [...rises(all, 'a', -1), ...rises(all, 'b', -1)];
      expect(spans.map(([at = 0]) => (at - START) / MINUTE).sort((a, b) => a - b)).toEqual(
        wanted.sort((a, b) => a - b),
      );
    }),
    { numRuns: 200 },
  );
});

test('what is told of a group fits its item of the table, however many there are and whatever they hold', () => {
  const long = 'x'.repeat(128);
  const all = Array.from({ length: 30_000 }, (_, n) => ({ minute: 2, target: `t${n % 100}` }));
  const contributions = all.map(contribution).map((one) => ({
    ...one,
    session: { ...one.session, user: long, account: long, target: long, protocol: long },
  }));
  const groups = decideGroups({
    rules: RULES.map((rule) => (rule.id === UPPER?.id ? { ...rule, capacity: 60 } : rule)),
    groups: new Map(),
    contributions,
    due: [],
    since: () => 0,
    now: START + 10 * MINUTE,
    limits: { reopen_within: 15 * MINUTE, retention: 90 * DAY, lateness: DAY },
    baseline: false,
  });
  const upper = groups.find(({ rule }) => rule.id === UPPER?.id);
  expect(upper?.item).toMatchObject({ dropped: 40, members: { length: 60 } });
  expect(upper?.transitions[0]?.title).toBe('jdoe: 60 bursts, 3000 sessions');
  expect(JSON.stringify(upper?.item).length).toBeLessThan(300 * 1024);
});

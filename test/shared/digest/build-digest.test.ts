import fc from 'fast-check';
import { LEVELS } from '#shared/alerts/level.ts';
import { buildDigest } from '#shared/digest/build-digest.ts';
import { digest as digestSchema } from '#shared/digest/digest-schema.ts';
import type { DigestEvent } from '#shared/digest/event.ts';
import { emptyTally, take } from '#shared/digest/tally.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { anEvent } from '#test/support/an-event.ts';

const NOW = Date.UTC(2026, 0, 7, 6);

function digestOf(events: readonly DigestEvent[]) {
  const tally = emptyTally();
  take(tally, events);
  return buildDigest({
    from: NOW - 8 * HOUR,
    until: NOW,
    now: NOW,
    zone: 'UTC',
    tally,
    sessions: [],
    groups: [],
    stale: [],
    sources: [],
    audience: {
      receivers: [{ name: 'soc', from: 'medium' }],
      experimental: new Set(['on-trial']),
    },
    isDelivered: () => true,
    link: () => undefined,
    waiting: [],
    expiredFilters: [],
    before: undefined,
    notLookedAt: 0,
  });
}

test('counts every way an alert can go, each in its place', () => {
  const digest = digestOf([
    anEvent({ alert: 'a' }),
    anEvent({ alert: 'a', n: 2, transition: 'reminded' }),
    anEvent({ alert: 'a', n: 3, transition: 'resolved' }),
    anEvent({ alert: 'b', level: 'low' }),
    anEvent({ alert: 'c', deliver: 'digest', message: 'detail', rule: 'held-rule' }),
    anEvent({ alert: 'd', deliver: 'digest', message: 'detail', rule: 'on-trial' }),
    anEvent({ alert: 'e', message: 'detail', storm: 's', rule: 'stormy' }),
    anEvent({ alert: 'f', message: 'detail', storm: 's', rule: 'stormy' }),
    anEvent({ alert: 'g', message: 'detail', reason: 'baseline' }),
    anEvent({ alert: 'h', message: 'detail', n: 2, transition: 'resolved' }),
    anEvent({ alert: 'i', unverified: true, at: NOW - HOUR, decided_at: NOW }),
    { kind: 'superseded', id: 'x', receiver: 'soc' },
    { kind: 'superseded', id: 'x', receiver: 'soc' },
    { kind: 'unreadable', id: 'y' },
  ]);
  expect(digest.fired.rules).toMatchObject([
    { rule: 'long-running-session', fired: 2, reminded: 1, resolved: 1, levels: { high: 2 } },
  ]);
  expect(digest.held.rules.map(({ rule, levels }) => [rule, levels])).toEqual([
    ['held-rule', { high: 1 }],
    ['long-running-session', { low: 1 }],
  ]);
  expect(digest.trial.rules).toMatchObject([{ rule: 'on-trial', receivers: { soc: 1 } }]);
  expect(digest.storms).toEqual({ stormy: 2 });
  expect(digest.counts).toEqual({
    open: 0,
    fired: 5,
    escalated: 0,
    reminded: 1,
    resolved: 2,
    notifications: 4,
    held: 2,
    trial: 1,
    storms: 1,
    in_storms: 2,
    superseded: 1,
    late: 1,
    unverified: 1,
  });
  expect(digest.unreadable).toBe(1);
});

const event = fc.record({
  alert: fc.integer({ min: 0, max: 60 }).map(String),
  n: fc.integer({ min: 1, max: 4 }),
  rule: fc.integer({ min: 0, max: 14 }).map((rule) => `rule-${rule}`),
  level: fc.constantFrom(...LEVELS),
  transition: fc.constantFrom('fired', 'escalated', 'reminded', 'resolved'),
  message: fc.constantFrom('notification', 'detail'),
  deliver: fc.constantFrom('alerts', 'digest'),
});

test('no alert disappears: each is named, counted with the rest, or in a total', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (changes) => {
      // An alert is of one rule, and has each number once.
      const events = [
        ...new Map(changes.map((one) => [`${one.alert}#${one.n}`, one])).values(),
      ].map((one) =>
        anEvent({
          ...one,
          rule: `rule-${Number(one.alert) % 15}`,
          deliver: Number(one.alert) % 3 === 0 ? 'digest' : 'alerts',
        }),
      );
      const digest = digestOf([...events, ...events]);
      const listed = (list: typeof digest.fired) =>
        list.more_alerts +
        list.rules.flatMap(({ levels }) => Object.values(levels)).reduce((a, b) => a + b, 0);
      const alerts = new Set(events.map(({ alert }) => alert));
      const loud = new Set(
        events.flatMap((one) =>
          one.deliver === 'digest' || one.message === 'notification' ? [one.alert] : [],
        ),
      );
      expect(listed(digest.fired) + listed(digest.held)).toBe(loud.size);
      expect(digest.empty).toBe(alerts.size === 0);
      expect(digestSchema.parse(digest)).toEqual(digest);
      expect(digestOf(events.toReversed()).counts).toEqual(digest.counts);
    }),
    { numRuns: 100 },
  );
});

test('shows a few alerts of each rule, the worst and newest, and a few rules', () => {
  const events = Array.from({ length: 120 }, (_, at) =>
    anEvent({
      alert: `a${at}`,
      rule: `rule-${at % 12}`,
      level: at < 12 ? 'critical' : 'medium',
      opened_at: NOW + at,
    }),
  );
  const { fired } = digestOf(events);
  expect(fired.rules).toHaveLength(8);
  expect(fired).toMatchObject({ more_rules: 4, more_alerts: 40 });
  for (const { examples } of fired.rules) {
    expect(examples.map(({ level }) => level)).toEqual(['critical', 'medium', 'medium']);
  }
});

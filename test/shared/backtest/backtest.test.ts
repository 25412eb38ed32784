import { jest } from '@jest/globals';
import { createBacktest } from '#shared/backtest/backtest.ts';
import type { Shelf } from '#shared/backtest/looking-back/shelf.ts';
import type { BacktestOptions } from '#shared/backtest/options.ts';
import type { Report } from '#shared/backtest/report.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const LIMITS = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: DAY, lateness: DAY };

const setOf = (...rules: SessionRule[]) => ({ name: 'rules', rules, correlations: [], off: [] });

function reportOf(
  sessions: readonly Session[],
  parts: Partial<BacktestOptions> = {},
  shelf?: Shelf,
): Report {
  const options: BacktestOptions = {
    name: 'test',
    fresh: setOf(aRule()),
    fieldsOf: () => undefined,
    limits: { ...LIMITS, storm: 3 },
    every: MINUTE,
    clock: createZoneClock('America/Sao_Paulo'),
    shifts: [6 * 60, 14 * 60, 22 * 60],
    receivers: [
      { name: 'slack', from: 'medium', edits: false, resolved: true },
      { name: 'mail', from: 'high', edits: false, resolved: true },
      { name: 'channel', from: 'medium', edits: true, resolved: true },
    ],
    ...parts,
  };
  const backtest = createBacktest(options, shelf);
  for (const session of sessions) backtest.add(session);
  return backtest.report();
}

const lasting = (id: string, lasted: number, parts: Partial<Session> = {}): Session =>
  aSession({ id, state: 'ended', ended_at: START + lasted, ...parts });

test('alerts are counted by rule, level, day, shift and receiver', () => {
  const { new: set, span } = reportOf([
    lasting('short', HOUR),
    lasting('long', 5 * HOUR),
    lasting('longer', 11 * HOUR),
  ]);
  // 22:41 in UTC is 19:41 in São Paulo: both limits are reached at night.
  expect(span).toMatchObject({ from: '2026-01-06T03:00:00.000Z', days: 2 });
  expect(set.totals).toMatchObject({
    alerts: 2,
    fired: 2,
    escalated: 1,
    resolved: 2,
    still_open: 0,
  });
  expect(set.rules[0]?.levels).toMatchObject({ low: 1, medium: 1, high: 0 });
  expect(
    set.days.map(({ date, alerts, escalated, resolved }) => [date, alerts, escalated, resolved]),
  ).toEqual([
    ['2026-01-06', 2, 0, 0],
    ['2026-01-07', 0, 1, 2],
  ]);
  // What had the level medium by then: escalated, and resolved.
  expect(set.receivers.map(({ name, messages, edits }) => [name, messages, edits])).toEqual([
    ['slack', 2, 0],
    ['mail', 0, 0],
    ['channel', 1, 1],
  ]);
  expect(
    set.shifts.map(({ shift, shifts, alerts, messages }) => [
      shift,
      shifts,
      alerts.max,
      messages.max,
    ]),
  ).toEqual([
    ['06:00-14:00', 2, 0, 1],
    ['14:00-22:00', 2, 0, 0],
    ['22:00-06:00', 3, 2, 4],
  ]);
});

test('a poll that says too much is one summary, and its alerts end silently', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const { new: set } = reportOf(ids.map((id) => lasting(id, 5 * HOUR)));
  expect(set.storms).toMatchObject({ limit: 3, collapsed_polls: 1, folded: 4 });
  expect(set.storms.busiest[0]).toMatchObject({
    transitions: 4,
    rules: { 'long-running-session': 4 },
  });
  expect(set.totals).toMatchObject({ alerts: 4, messages: 1 });
});

test('only what happens in the span counts', () => {
  const from = START + 8 * HOUR;
  const to = START + 10 * HOUR + MINUTE;
  const report = reportOf([lasting('over', HOUR), lasting('on', 11 * HOUR)], { from, to });
  expect(report.input).toMatchObject({ sessions: 1, outside: 1 });
  expect(report.new.totals).toMatchObject({ fired: 0, escalated: 1, resolved: 0, still_open: 1 });
});

test('a live session is followed to its last reading, or to the end of what is known', () => {
  const known = aSession({ id: 'read', read_at: START + 11 * HOUR });
  expect(reportOf([known]).new.rules[0]?.levels).toMatchObject({ medium: 1 });
  const unknown = aSession({ id: 'unread' });
  const report = reportOf([
    unknown,
    lasting('later', HOUR, { started_at: START + DAY, ended_at: START + DAY + HOUR }),
  ]);
  expect(report.new.totals).toMatchObject({ alerts: 1, still_open: 1 });
  expect(report.new.rules[0]?.levels).toMatchObject({ high: 1 });
});

test('a session that is read twice counts once', () => {
  const session = lasting('same', 5 * HOUR);
  const report = reportOf([session, session, { ...session, source: 'other' }]);
  expect(report.input).toMatchObject({ sessions: 2, repeated: 1 });
  expect(report.new.totals.alerts).toBe(2);
});

test('a rule that a source cannot serve is not tried there, and it is said', () => {
  const rule = aRule({ fields: new Set(['started_at', 'ticket'] as const) });
  const { new: set } = reportOf([lasting('long', 5 * HOUR)], {
    fresh: setOf(rule),
    fieldsOf: () => new Set(['user'] as const),
  });
  expect(set.totals.alerts).toBe(0);
  expect(set.not_evaluated).toEqual([
    { rule: 'long-running-session', why: 'segura-sp does not say ticket' },
  ]);
});

test('limits on the duration are found, those that nobody reached too', () => {
  const { new: set } = reportOf([lasting('short', HOUR)]);
  expect(set.thresholds).toEqual([
    { rule: 'long-running-session', level: 'low', seconds: 4 * 3600 },
    { rule: 'long-running-session', level: 'medium', seconds: 10 * 3600 },
    { rule: 'long-running-session', level: 'high', seconds: 16 * 3600 },
  ]);
});

test('two rule sets are compared alert by alert', () => {
  const other = { id: '00000000-0000-4000-8000-000000000000', name: 'other' };
  const sessions = [
    lasting('4h', 4 * HOUR + MINUTE),
    lasting('7h', 7 * HOUR),
    lasting('17h', 17 * HOUR),
  ];
  const report = reportOf(sessions, {
    former: setOf(aRule(), aRule({ ...other, limits: [[16 * HOUR, 'low']] })),
    fresh: setOf(
      aRule({
        limits: [
          [4 * HOUR, 'low'],
          [6 * HOUR, 'medium'],
        ],
      }),
    ),
  });
  expect(report.difference?.rules).toEqual([
    {
      rule: 'long-running-session',
      only_new: 0,
      only_old: 0,
      raised: 1,
      lowered: 1,
      moved: 0,
      same: 1,
    },
    { rule: 'other', only_new: 0, only_old: 1, raised: 0, lowered: 0, moved: 0, same: 0 },
  ]);
  expect(
    report.difference?.level_changed.examples.map((one) => [
      one.old?.peak_level,
      one.new?.peak_level,
    ]),
  ).toEqual([
    ['high', 'medium'],
    ['low', 'medium'],
  ]);
  expect(report.old?.totals.alerts).toBe(4);
});

test('nothing at all is a report too', () => {
  const report = reportOf([]);
  expect(report.new.totals).toMatchObject({ alerts: 0, messages: 0 });
  expect(report.durations.bins).toEqual([]);
});

test('who wants no ends is told of one with its rise alone', () => {
  const soc = { name: 'soc', from: 'low', edits: false } as const;
  const messages = (resolved: boolean, sessions: Session[]) =>
    reportOf(sessions, { receivers: [{ ...soc, resolved }] }).new.receivers[0]?.messages;
  // Over before the poll that would have shown it too long.
  const late = lasting('late', 4 * HOUR + 32_000, { started_at: START + 30_000 });
  const long = lasting('long', 5 * HOUR);
  expect([messages(true, [long]), messages(false, [long])]).toEqual([2, 1]);
  expect([messages(true, [late]), messages(false, [late])]).toEqual([1, 1]);
});

test('where no rule looks back, no session is put aside', () => {
  const get = () => {
    throw new Error('nothing is there');
  };
  const put = jest.fn(() => 0);
  const { totals } = reportOf([lasting('long', 5 * HOUR)], {}, { put, get }).new;
  expect(totals.alerts).toBe(1);
  expect(put).not.toHaveBeenCalled();
});

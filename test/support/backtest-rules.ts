import fc from 'fast-check';
import { loadRules } from '#shared/rules/load-rules.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aSession, START } from './a-session.ts';

const ruleText = (number: number, name: string, detection: string, alert: string) => `title: ${name}
id: 0f8e2b5c-6a52-4c43-9d5e-3c6b1f4f2a1${number}
name: ${name}
status: stable
level: low
logsource: { category: pam_session }
detection:
  ${detection}
alert:
  title: '{user} on {target}, open {duration}'
  ${alert}
`;

const TEXTS = [
  ruleText(
    0,
    'too-long',
    "long: { 'duration|gte': 20m }\n  condition: long",
    "escalate:\n    - { when: { 'duration|gte': 40m }, level: medium }\n    - { when: { 'duration|gt': 60m }, level: high }\n  remind: { after: 7m, most: 2, from: medium }",
  ),
  ruleText(
    1,
    'threat',
    "high: { 'threat.max|gte': 80 }\n  condition: high",
    "readings: 2\n  clear: { 'threat.max|lt': 60 }\n  remind: { after: 11m, from: low }",
  ),
  ruleText(2, 'no-ticket', 'none: { ticket: null }\n  condition: none', 'deliver: digest'),
  ruleText(
    3,
    'at-night',
    'day: { in_hours.day: true }\n  night_user: { user: night }\n  condition: not day and not night_user',
    'escalate:\n    - { when: { user: root }, level: critical }',
  ),
  ruleText(
    4,
    'still-waiting',
    'waiting: { state: waiting }\n  condition: waiting',
    'remind: { after: 5m, most: 3, from: low }',
  ),
  ruleText(5, 'not-over', 'over: [terminated]\n  condition: not over', 'deliver: digest'),
  ruleText(7, 'cut-off', 'over: [terminated]\n  condition: over', 'steps: [Ask.]'),
  ruleText(
    6,
    'idle',
    "idle: { 'idle|gt': 15m }\n  short: { 'remaining|lt': 10m }\n  condition: idle or short",
    'steps: [Look.]',
  ),
];

/** Rules of every kind that a replay must get right, with limits of minutes. */
export function rulesOfEveryKind(): readonly SessionRule[] {
  const files = TEXTS.map((text, index) => ({ file: `${index}.yml`, text }));
  // The hours end in the midst of the sessions of a test, which begin at 22:41.
  const day = { zone: 'UTC', days: 'mon-sun', from: '08:00', to: '23:20', holidays: [] };
  const loaded = loadRules(files, { values: {}, calendars: { day } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.rules;
}

const state = fc.constantFrom<Session['state']>(
  ...(['ended', 'terminated', 'rejected', 'expired', 'live', 'waiting', 'unknown'] as const),
);

/** A session as it is known when all is over, within the hours after START. */
export const anyPastSession: fc.Arbitrary<Session> = fc
  .record({
    state,
    start: fc.integer({ min: 0, max: 90 * MINUTE }),
    // Whole minutes bring starts, limits and ends onto the instants of polls.
    wholeMinutes: fc.boolean(),
    lasted: fc.integer({ min: -1_000, max: 80 * MINUTE }),
    user: fc.constantFrom('jdoe', 'root', 'night'),
    ticket: fc.boolean(),
    threat: fc.option(fc.integer({ min: 40, max: 100 })),
    active: fc.option(fc.integer({ min: 0, max: 60 * MINUTE })),
    terminate: fc.option(fc.integer({ min: 0, max: 60 * MINUTE })),
  })
  .map((one): Session => {
    const rounded = (at: number) => (one.wholeMinutes ? Math.round(at / MINUTE) * MINUTE : at);
    const started_at = START + rounded(one.start);
    const over = !['live', 'waiting', 'unknown'].includes(one.state);
    return aSession({
      state: one.state,
      user: one.user,
      started_at,
      ...(over ? { ended_at: started_at + rounded(one.lasted) } : {}),
      ...(one.ticket ? { ticket: 'CHG-1' } : {}),
      ...(one.threat === null ? {} : { threat: { max: one.threat, provisional: false } }),
      ...(one.active === null ? {} : { last_active_at: started_at + one.active }),
      ...(one.terminate === null ? {} : { terminate_at: started_at + one.terminate }),
    });
  });

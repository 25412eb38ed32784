import fc from 'fast-check';
import { loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aSession, START } from './a-session.ts';

const base = (name: string, detection: string) => `title: ${name}
name: ${name}
logsource: { category: pam_session }
detection:
  ${detection}
`;

const BASES = [
  base('any', 'all: { id|exists: true }\n  condition: all'),
  base('long', "long: { 'duration|gte': 1h }\n  condition: long"),
  base('turned-down', 'no: { state: rejected }\n  condition: no'),
  base('over', 'over: { state: [ended, terminated] }\n  condition: over'),
  base('by-day', 'day: { in_hours.day: true }\n  condition: day'),
];

let ids = 0;
const idOf = () => `1fe1ac28-59ab-4bd9-b2f4-29cd9c7f31${String(ids++).padStart(2, '0')}`;

const correlation = (name: string, block: string, alert = '') => `title: ${name}
id: ${idOf()}
name: ${name}
status: stable
level: low
correlation: ${block}
alert:
  title: '{count} of {sessions}: {values}'
  remind: { after: 50m, most: 2, from: low }
  ${alert}
`;

const CORRELATIONS = [
  correlation(
    'many',
    '{ type: event_count, rules: [any], group-by: [user], timespan: 2h, condition: { gte: 3 } }',
    'escalate:\n    - { when: { gte: 5 }, level: medium }',
  ),
  correlation(
    'open-at-once',
    '{ type: event_count, rules: [any], group-by: [user], timespan: 1d, condition: { gte: 2 } }',
    'over: open\n  escalate:\n    - { when: { gte: 3 }, level: high }',
  ),
  correlation(
    'two-addresses',
    '{ type: value_count, rules: [any, long], group-by: [user], timespan: 1d, condition: { field: source_ip, gte: 2 } }',
    'over: open',
  ),
  correlation(
    'after-refusal',
    '{ type: temporal_ordered, rules: [turned-down, any], group-by: [user, target], timespan: 3h }',
  ),
  correlation(
    'both',
    '{ type: temporal, rules: [long, by-day], group-by: [target], timespan: 4h }',
    'deliver: digest',
  ),
  correlation(
    'long-in-sum',
    "{ type: value_sum, rules: [over], group-by: [user], timespan: 8h, condition: { field: duration, gte: '3h' } }",
  ),
  correlation(
    'long-on-average',
    "{ type: value_avg, rules: [any], group-by: [target], timespan: 5h, condition: { field: duration, gt: '90m' } }",
  ),
  correlation(
    'high-threat',
    '{ type: value_percentile, rules: [any], group-by: [source], timespan: 3h, condition: { field: threat.max, percentile: 75, gte: 70 } }',
  ),
  correlation(
    'exactly-two',
    '{ type: event_count, rules: [long], group-by: [source], timespan: 90m, condition: { eq: 2 } }',
  ),
  correlation(
    'by-state',
    '{ type: event_count, rules: [any], group-by: [user, state], timespan: 6h, condition: { gte: 2, lt: 4 } }',
  ),
  correlation(
    'pair',
    '{ type: event_count, rules: [any], group-by: [user, target], timespan: 30m, condition: { gte: 2 } }',
  ),
  correlation(
    'pairs',
    '{ type: event_count, rules: [pair], group-by: [user], timespan: 1d, condition: { gte: 2 } }',
  ),
  correlation(
    'pair-while-many',
    '{ type: temporal, rules: [pair, many, long], group-by: [user], timespan: 3h, condition: { gte: 2 }, generate: true }',
    'over: open',
  ),
];

const rule = (name: string, detection: string, alert: string) => `title: ${name}
id: ${idOf()}
name: ${name}
status: stable
level: medium
logsource: { category: pam_session }
detection:
  ${detection}
alert:
  title: '{user} on {target}, open {duration}'
  ${alert}
`;

const RULES = [
  rule(
    'too-long',
    "long: { 'duration|gte': 2h }\n  condition: long",
    'remind: { after: 1h, from: low }',
  ),
  rule(
    'first-here',
    'all: { id|exists: true }\n  condition: all',
    'first_seen: { fields: [user, target], within: 1d, learn: 1d }',
  ),
  rule(
    'first-long-one',
    "long: { 'duration|gte': 1h }\n  condition: long",
    "first_seen: { fields: [user], within: 2d, learn: 1d }\n  escalate:\n    - { when: { 'duration|gte': 3h }, level: high }",
  ),
  rule(
    'longer-than-usual',
    "long: { 'duration|gte': 40m }\n  condition: long",
    'unusual: { by: [user], sessions: 5, quantile: 0.6, factor: 1.2, within: 2d }',
  ),
  rule(
    'unusual-refusal',
    'over: { state: [ended, terminated] }\n  condition: over',
    'first_seen: { fields: [source_ip], within: 1d, learn: 1d }',
  ),
];

/** Rules and correlations of every kind that looks at several sessions, with limits of hours. */
export function rulesThatLookBack() {
  const texts = [[...CORRELATIONS, ...BASES].join('---\n'), ...RULES];
  const files = texts.map((text, index) => ({ file: `${index}.yml`, text }));
  const day = { zone: 'UTC', days: 'mon-sun', from: '08:00', to: '18:20', holidays: [] };
  const loaded = loadRules(files, { values: {}, calendars: { day } });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const { rules, correlations } = loaded;
  return { rules, correlations };
}

const DAYS = 3;
const state = fc.constantFrom<Session['state']>(
  ...(['ended', 'ended', 'ended', 'terminated', 'rejected', 'live', 'waiting'] as const),
);

const anySession = fc
  .record({
    state,
    // What happens near each other is what correlations look for.
    hour: fc.constantFrom(1, 2, 3, 20, 26, 27, 27, 27, 28, 28, 29, 44, 52, 52, 53, 53, 53, 68),
    minute: fc.integer({ min: 0, max: 59 }),
    lasted: fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 20, max: 90 }),
      fc.integer({ min: 60, max: 420 }),
    ),
    user: fc.constantFrom('jdoe', 'jdoe', 'JDoe', 'root'),
    target: fc.constantFrom('db1', 'db2'),
    source_ip: fc.option(fc.constantFrom('10.0.0.1', '10.0.0.2'), { nil: undefined }),
    source: fc.constantFrom('fudo-dc1', 'segura-sp'),
    threat: fc.option(fc.integer({ min: 40, max: 100 }), { nil: undefined }),
  })
  .map(({ hour, minute, lasted, threat, ...rest }): Session => {
    const started_at = START + hour * HOUR + minute * MINUTE;
    const over = rest.state !== 'live' && rest.state !== 'waiting';
    const { source_ip: _, ...session } = aSession({ ...rest, started_at } as Partial<Session>);
    return {
      ...session,
      ...(rest.source_ip === undefined ? {} : { source_ip: rest.source_ip }),
      ...(over ? { ended_at: started_at + lasted * MINUTE } : {}),
      ...(threat === undefined ? {} : { threat: { max: threat, provisional: false } }),
    };
  });

/** The sessions of some days as they are known when all is over, no two of which began together. */
export const sessionsOfSomeDays: fc.Arbitrary<readonly Session[]> = fc
  .uniqueArray(anySession, {
    minLength: 1,
    maxLength: 44,
    size: 'max',
    selector: (one) => one.started_at,
  })
  .map((sessions) => sessions.map((session, index) => ({ ...session, id: `S${index}` })));

/** When they are over. */
export const AFTER_SOME_DAYS = START + DAYS * 24 * HOUR;

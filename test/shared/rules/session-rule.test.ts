import type { Calendar } from '#shared/sessions/calendar.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aLiveSession, compiled, START } from './compiled.ts';

const LADDER = compiled({
  detection: 'sel: { duration|gte: 4h }',
  alert: `escalate:
  - { when: { duration|gte: 10h }, level: medium }
  - { when: { duration|gt: 57600 }, level: critical }
title: '{user} on {target}, open {duration}'`,
});

const OFFICE: Calendar = { zone: 'UTC', days: 'mon-fri', from: '07:00', to: '20:00', holidays: [] };

test('the level is the highest of those whose conditions hold', () => {
  const levels = [4 * HOUR - 1, 4 * HOUR, 10 * HOUR, 16 * HOUR, 16 * HOUR + 1].map(
    (after) => LADDER.verdictAt(aLiveSession(), START + after)?.level,
  );
  expect(levels).toEqual([undefined, 'low', 'medium', 'medium', 'critical']);
});

test('the crossings are exact, and within the life of the session', () => {
  const session = aLiveSession({ state: 'ended', ended_at: START + 16 * HOUR });
  expect(LADDER.crossings(session, START, START + 90 * HOUR)).toEqual([
    START + 4 * HOUR,
    START + 10 * HOUR,
  ]);
  expect(LADDER.nextCrossing(aLiveSession(), START + 10 * HOUR)).toBe(START + 16 * HOUR + 1);
  expect(LADDER.nextCrossing(aLiveSession(), START + 17 * HOUR)).toBeUndefined();
});

test('the facts give value and limit of the highest level, readably', () => {
  expect(LADDER.verdictAt(aLiveSession(), START + 11 * HOUR + 5 * MINUTE)?.facts()).toEqual([
    { field: 'duration', value: '11 h 05 min', limit: '10 h' },
  ]);
});

test('the next escalation says which level, and when', () => {
  expect(LADDER.nextEscalation(aLiveSession(), START + 5 * HOUR)).toEqual({
    level: 'medium',
    at: START + 10 * HOUR,
  });
  expect(LADDER.nextEscalation(aLiveSession(), START + 10 * HOUR)).toEqual({
    level: 'critical',
    at: START + 16 * HOUR + 1,
  });
  expect(LADDER.nextEscalation(aLiveSession(), START + 20 * HOUR)).toBeUndefined();
});

test('a title is one printable line, and says what is not known', () => {
  const hostile = aLiveSession({ user: 'j\ndoe\u202e<!channel>', target: ' \t' });
  expect(LADDER.titleAt(hostile, START + 4 * HOUR)).toBe(
    'j doe <!channel> on unknown target, open 4 h 00 min',
  );
  const long = LADDER.titleAt(aLiveSession({ user: 'x'.repeat(10_000) }), START);
  expect(long.length).toBeLessThanOrEqual(160);
});

test('a session is looked at from its start until its end, and not while it waits', () => {
  const rule = compiled({ detection: 'sel: { user: jdoe }' });
  const session = aLiveSession({ user: 'JDoe', state: 'ended', ended_at: START + HOUR });
  const matches = [-1, 0, HOUR - 1, HOUR].map((after) => rule.verdictAt(session, START + after));
  expect(matches.map((verdict) => verdict !== undefined)).toEqual([false, true, true, false]);
  expect(rule.verdictAt(aLiveSession({ user: 'jdoe', state: 'waiting' }), START)).toBeUndefined();
});

test('a session of unknown state is watched as if it were live', () => {
  const rule = compiled({ detection: 'sel: { user: jdoe }' });
  expect(rule.verdictAt(aLiveSession({ user: 'jdoe', state: 'unknown' }), START)).toBeDefined();
});

test('a rule that mentions the state sees waiting sessions too', () => {
  const rule = compiled({ detection: 'sel: { state: waiting, duration|gte: 10m }' });
  const waiting = aLiveSession({ state: 'waiting' });
  expect(rule.verdictAt(waiting, START + 10 * MINUTE)?.level).toBe('low');
  expect(rule.nextCrossing(waiting, START)).toBe(START + 10 * MINUTE);
  const rejected = aLiveSession({ state: 'rejected', ended_at: START + HOUR });
  expect(rule.verdictAt(rejected, START + 30 * MINUTE)?.level).toBe('low');
  expect(rule.verdictAt(rejected, START + HOUR)).toBeUndefined();
});

test('what ended later had no end yet, and was live', () => {
  const rule = compiled({ detection: 'sel: { ended_at: null, state: live }' });
  const session = aLiveSession({ state: 'terminated', ended_at: START + HOUR });
  expect(rule.verdictAt(session, START + HOUR - 1)).toBeDefined();
});

test('idle and remaining time move with the clock', () => {
  const rule = compiled({
    detection: 'idle: { idle|gt: 15m }\nends: { remaining|lte: 5m }\ncondition: idle or ends',
  });
  const session = aLiveSession({
    last_active_at: START + HOUR,
    terminate_at: START + HOUR + 30 * MINUTE,
  });
  expect(rule.crossings(session, START, START + 9 * HOUR)).toEqual([
    START + HOUR + 15 * MINUTE + 1,
    START + HOUR + 25 * MINUTE,
  ]);
  const idleFor = (span: number) => rule.verdictAt(session, START + HOUR + span)?.facts();
  expect(idleFor(15 * MINUTE)).toBeUndefined();
  expect(idleFor(16 * MINUTE)).toEqual([
    { field: 'idle', value: '16 min', limit: 'more than 15 min' },
  ]);
  expect(rule.crossings(aLiveSession(), START, START + 9 * HOUR)).toEqual([]);
});

test('calendars change the verdict at their boundaries', () => {
  const rule = compiled(
    { detection: 'sel: { in_hours.office: false }' },
    { calendars: { office: OFFICE } },
  );
  const session = aLiveSession();
  expect(rule.verdictAt(session, START)).toBeUndefined();
  const closing = Date.UTC(2026, 0, 6, 20);
  expect(rule.nextCrossing(session, START)).toBe(closing);
  expect(rule.verdictAt(session, closing)?.facts()).toEqual([
    { field: 'in_hours.office', value: 'Tue 20:00 (UTC)', limit: 'hours are mon-fri 07:00-20:00' },
  ]);
});

test('clearing asks that the detection no longer holds, and that the rule says so', () => {
  const rule = compiled({
    detection: 'sel: { threat.max|gte: 85 }',
    alert: 'clear: { threat.max|lt: 65 }',
  });
  const clears = (max: number | undefined) =>
    rule.clearsAt(
      aLiveSession(max === undefined ? {} : { threat: { max, provisional: false } }),
      START,
    );
  expect([90, 70, 65, 64].map(clears)).toEqual([false, false, false, true]);
  // A threat that is not known is no reason to call it over.
  expect(clears(undefined)).toBe(false);
});

test('negations give no facts, and comparisons that exclude do', () => {
  const rule = compiled({
    detection: `elsewhere: { source_ip|exists: true, source_ip|cidr|neq: [10.0.0.0/8, 'fd00::/8'] }
exempt: { account: svc }
condition: elsewhere and not exempt`,
  });
  const session = aLiveSession({ source_ip: '203.0.113.5', account: 'root' });
  expect(rule.verdictAt(session, START)?.facts()).toEqual([
    { field: 'source_ip', value: '203.0.113.5', limit: 'not 10.0.0.0/8, fd00::/8' },
  ]);
});

test.each([
  ['{ duration: 1h }', {}, HOUR],
  ['{ duration|lt: 90 }', {}, 89_000],
  ['{ active_seconds|gte: 1m }', { active_seconds: 60 }, 0],
  ['{ threat.level|gte: 85% }', { threat: { level: 85, provisional: true } }, 0],
  ['{ threat.provisional: true }', { threat: { provisional: true } }, 0],
  ['{ threat.min: null }', { threat: { provisional: true } }, 0],
  ['{ target_port: 22 }', { target_port: 22 }, 0],
  ["{ target_port: '22' }", { target_port: 22 }, 0],
  ['{ target_port|startswith: 33 }', { target_port: 3389 }, 0],
  ['{ recorded: false }', { recorded: false }, 0],
  ["{ recorded: 'False' }", { recorded: false }, 0],
  ['{ vendor_fields.paused: true }', { vendor_fields: { paused: true } }, 0],
  ['{ vendor_fields.dump_mode: NONE }', { vendor_fields: { dump_mode: 'none' } }, 0],
  ['{ started_at|gte: 2026-01-06T09:00:00Z }', {}, 0],
  ['{ started_at: 2026-01-06T10:00:00+01:00 }', {}, 0],
  ['{ started_at|hour: 9, started_at|day: 6 }', {}, 0],
  ['{ user|fieldref: account }', { user: 'Root', account: 'root' }, 0],
  ['[jdoe]', { ticket: 'for JDoe' }, 0],
] as const)('%s matches %j', (selection, fields, after) => {
  const rule = compiled({ detection: `sel: ${selection}` });
  expect(rule.verdictAt(aLiveSession(fields), START + after)).toBeDefined();
  expect(
    rule.verdictAt(aLiveSession({ ...fields, state: 'ended', ended_at: START }), START),
  ).toBeUndefined();
});

test.each([
  ['{ durations: 1 }', 'there is no field "durations"; did you mean "duration"?'],
  ['{ threat|gte: 85 }', 'there is no field "threat"'],
  ['{ duration|gte: soon }', '"soon" is not a duration; write seconds, or 90s, 15m, 4h, 1h30m, 2d'],
  ['{ duration|contains: 4 }', '"a text modifier" looks at text'],
  ["{ duration|re: '4' }", '"re" looks at text, and the field "duration" holds none'],
  ["{ duration: '4*' }", '"4*" is not a duration'],
  ['{ duration|fieldref: idle }', '"fieldref" cannot compare fields that change with the clock'],
  ['{ user|gte: 4 }', 'the field holds text, no number'],
  ['{ user|hour: 4 }', '"hour" takes a date, and the field holds none'],
  ['{ recorded: maybe }', 'the field holds true or false, not "maybe"'],
  ['{ recorded: 0 }', 'the field holds true or false, not 0'],
  ['{ target_port: ssh }', '"ssh" is not a number'],
  ['{ threat.max|gte: high }', '"high" is not a percentage'],
  ['{ state: alive }', '"alive" is none of waiting, live, ended'],
  ['{ started_at|gte: 2026-01-06 }', '"2026-01-06" is not an instant'],
  ['{ user|fieldref: acount }', 'there is no field "acount"; did you mean "account"?'],
  ['{ user|windash: -a }', 'the modifier "windash" has no meaning on session events'],
  ['{ user|base64: a }', 'the modifier "base64" has no meaning on session events'],
  ['{ user|base64offset: a }', 'the modifier "base64offset" has no meaning on session events'],
  ['{ user|wide: a }', 'the modifier "wide" has no meaning on session events'],
  ['{ user|utf16: a }', 'the modifier "utf16" has no meaning on session events'],
  ['{ user|utf16le: a }', 'the modifier "utf16le" has no meaning on session events'],
  ['{ user|utf16be: a }', 'the modifier "utf16be" has no meaning on session events'],
])('%s is refused, naming what and where', (selection, message) => {
  const load = () => compiled({ detection: `sel: ${selection}` });
  expect(load).toThrow(message);
  expect(load).toThrow(/^rule\.yml:8: detection\.sel\./);
});

import fc from 'fast-check';
import type { Calendar } from '#shared/sessions/calendar.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aLiveSession, compiled, START } from './compiled.ts';

const NIGHT: Calendar = {
  zone: 'Europe/Warsaw',
  days: 'mon-fri',
  from: '22:00',
  to: '06:00',
  holidays: [],
};

const comparison = fc
  .tuple(
    fc.constantFrom('duration', 'idle', 'remaining'),
    fc.constantFrom('|gte', '|gt', '|lte', '|lt', '', '|neq', '|gte|neq'),
    fc.integer({ min: 0, max: 40 }),
  )
  .map(([field, modifiers, minutes]) => `{ ${field}${modifiers}: ${minutes}m }`);
const selection = fc.oneof(
  { weight: 4, arbitrary: comparison },
  fc.constantFrom(
    '{ in_hours.night: true }',
    '{ in_hours.night: false, user: jdoe }',
    '{ user: jdoe }',
    '{ remaining|exists: true }',
    '{ state: [live, waiting] }',
  ),
);
const condition = fc.constantFrom('a and b', 'a or b', 'not a', 'a and not b', '1 of them');

const rules = fc
  .tuple(selection, selection, condition, selection, selection)
  .map(([a, b, joined, when, clear]) =>
    compiled(
      {
        detection: `a: ${a}\nb: ${b}\ncondition: ${joined}`,
        alert: `escalate: [{ when: ${when}, level: high }]\nclear: ${clear}`,
      },
      { calendars: { night: NIGHT } },
    ),
  );

const offset = fc.integer({ min: -10, max: 60 }).map((minutes) => minutes * MINUTE);
const sessions: fc.Arbitrary<Session> = fc
  .record({
    state: fc.constantFrom('live', 'ended', 'waiting', 'rejected', 'unknown'),
    ended: fc.integer({ min: 1, max: 50 }),
    user: fc.constantFrom('jdoe', 'root'),
    active: fc.option(offset, { nil: undefined }),
    ends: fc.option(offset, { nil: undefined }),
    start: fc.integer({ min: 0, max: 24 }),
  })
  .map(({ state, ended, user, active, ends, start }) => {
    // Around an edge of the night hours, so that boundaries lie inside short sessions.
    const started_at = START + 11 * HOUR + 40 * MINUTE + start * MINUTE;
    return aLiveSession({
      state,
      user,
      started_at,
      ...(state === 'ended' || state === 'rejected'
        ? { ended_at: started_at + ended * MINUTE }
        : {}),
      ...(active === undefined ? {} : { last_active_at: started_at + active }),
      ...(ends === undefined ? {} : { terminate_at: started_at + ends }),
    });
  });

test('between crossings, nothing that a rule says changes', () => {
  fc.assert(
    fc.property(rules, sessions, (rule, session) => {
      const after = session.started_at - 5 * MINUTE;
      const until = session.started_at + 70 * MINUTE;
      const end = Math.min(until + 1, session.ended_at ?? Number.POSITIVE_INFINITY);
      const crossings = new Set(rule.crossings(session, after, until));
      const said = (at: number) =>
        `${rule.verdictAt(session, at)?.level} ${rule.clearsAt(session, at)}`;
      const surprises: number[] = [];
      // Every minute, and the milliseconds around it: all limits are whole minutes.
      for (let minute = after + MINUTE; minute <= until; minute += MINUTE) {
        for (const at of [minute - 1, minute, minute + 1]) {
          if (at >= end || at <= session.started_at || crossings.has(at)) continue;
          if (said(at) !== said(at - 1)) surprises.push(at - session.started_at);
        }
      }
      expect(surprises).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('crossings are ascending, distinct, inside the span and inside the life of the session', () => {
  fc.assert(
    fc.property(rules, sessions, offset, (rule, session, from) => {
      const after = session.started_at + from;
      const until = after + 45 * MINUTE;
      const crossings = rule.crossings(session, after, until);
      expect(crossings).toEqual([...new Set(crossings)].sort((a, b) => a - b));
      for (const at of crossings) {
        expect(at > after && at <= until && at >= session.started_at).toBe(true);
        expect(at < (session.ended_at ?? Number.POSITIVE_INFINITY)).toBe(true);
      }
      const next = rule.nextCrossing(session, after);
      expect(next !== undefined && next <= until ? next : undefined).toBe(crossings[0]);
    }),
    { numRuns: 300 },
  );
});

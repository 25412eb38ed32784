import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import type { LocatedMap } from '../document.ts';
import { dataOf } from '../located.ts';
import { parseSessionFields } from '../session/session-record.ts';
import { type TestCase, type TestPast, type TestStep, testInstant } from './tests-block.ts';

/** The sessions of a test as the appliance would show them at each step, by id, the eldest first. */
export function* sessionsAtSteps(
  test: TestCase,
  base: Partial<Session>,
): Generator<{ readonly now: Instant; readonly sessions: readonly Session[] }> {
  const known = new Map<string, Session>();
  for (const step of test.timeline) {
    const now = test.start + step.at;
    for (const [id, session] of known) known.set(id, { ...session, read_at: now });
    for (const said of saidAt(step)) {
      const fields = dataFields(said, test.start);
      const id = fields.id ?? base.id ?? [...known.keys()][0] ?? '1';
      known.set(id, nextSession(known.get(id), said, { start: test.start, now, base, id }));
    }
    yield { now, sessions: [...known.values()] };
  }
}

/** The sessions of a test's past, the newest over an hour before it starts and the others before that. */
export function pastSessions({ history, start }: TestCase, base: Partial<Session>): Session[] {
  return history.flatMap((past, index) => alike(past, `past-${index}`, start, base));
}

function alike(
  { session, count, span }: TestPast,
  name: string,
  start: Instant,
  base: Partial<Session>,
): Session[] {
  const fields = { ...base, ...dataFields(session, start) };
  return Array.from({ length: count }, (_, n) => {
    const ended_at = start - (n + 1) * HOUR;
    return {
      source: 'test',
      vendor: 'test',
      ...fields,
      id: `${name}-${n}`,
      state: 'ended',
      started_at: ended_at - span,
      ended_at,
    };
  });
}

const HOUR = 3_600_000;

function saidAt({ session, sessions }: TestStep): readonly LocatedMap[] {
  return session === undefined ? sessions : [session, ...sessions];
}

function dataFields(said: LocatedMap, start: Instant): Partial<Session> {
  return parseSessionFields(dataOf(said), testInstant(start));
}

interface Saying {
  readonly start: Instant;
  readonly now: Instant;
  readonly base: Partial<Session>;
  readonly id: string;
}

/** What the appliance says of one session from now on; null takes a field away. */
function nextSession(
  before: Session | undefined,
  said: LocatedMap,
  { start, now, base, id }: Saying,
): Session {
  const first: Session = before ?? {
    source: 'test',
    vendor: 'test',
    state: 'live',
    started_at: now,
    ...base,
    id,
  };
  const merged: Session = { ...first, ...dataFields(said, start), read_at: now };
  for (const { key, value } of said.entries) {
    if (value.kind === 'scalar' && value.value === null) Reflect.deleteProperty(merged, key);
  }
  const ends = isOver(merged) && merged.ended_at === undefined;
  return ends ? { ...merged, ended_at: now } : merged;
}

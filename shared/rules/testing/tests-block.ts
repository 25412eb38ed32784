import { LEVELS } from '../../alerts/level.ts';
import type { Calendar } from '../../sessions/calendar.ts';
import { parseDuration } from '../../sessions/duration.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Located, LocatedMap } from '../document.ts';
import {
  dataOf,
  entry,
  joined,
  listAt,
  mapAt,
  refuseUnknownKeys,
  textAt,
  textsAt,
} from '../located.ts';
import { type Report, reporting } from '../problem.ts';
import { parseSessionFields } from '../session/session-record.ts';
import { readSettings } from '../settings.ts';
import type { ValueSettings } from '../sigma/modifiers/expand.ts';
import { parseTestCalendars } from './calendars.ts';

// A Tuesday morning in UTC, for tests that do not say when they begin.
const DEFAULT_START: Instant = Date.UTC(2026, 0, 6, 9);

const EXPECTATION = new RegExp(
  `^((fired|escalated) (${LEVELS.join('|')})( late)?|resolved|reminded)$`,
);

export interface TestStep {
  /** After the test's start. */
  readonly at: Milliseconds;
  readonly line: number;
  /** What the appliance says from now on, over what it said before; null takes a field away. */
  readonly session: LocatedMap | undefined;
  /** The same for several sessions, told apart by their ids. */
  readonly sessions: readonly LocatedMap[];
  readonly expect: readonly string[];
}

/** One test of a rule, on a clock of its own. */
export interface TestCase {
  readonly name: string;
  readonly line: number;
  readonly start: Instant;
  readonly values: ValueSettings;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** Sessions that were over before the test begins, for rules that remember. */
  readonly history: readonly TestPast[];
  readonly timeline: readonly TestStep[];
}

/** So many sessions alike, each of them over before the test's start. */
export interface TestPast {
  readonly session: LocatedMap;
  readonly count: number;
  readonly span: Milliseconds;
}

/** Reports what is wrong with the tests, without running them. */
export function checkTests(rule: LocatedMap, report: Report): void {
  readTests(rule, report);
}

export function readTests(rule: LocatedMap, report: Report): TestCase[] {
  const items = listAt(rule, 'tests', '', report)?.items ?? [];
  return items.flatMap((item, index) => {
    const path = joined('tests', index);
    if (item.kind === 'map') return [readTest(item, path, report)];
    report.add(item.line, path, 'must be a map of `name` and `timeline`');
    return [];
  });
}

function readTest(map: LocatedMap, path: string, report: Report): TestCase {
  refuseUnknownKeys(
    map,
    ['name', 'start', 'values', 'calendars', 'history', 'timeline'],
    path,
    report,
  );
  const start = readStart(map, path, report);
  const name = textAt(map, 'name', path, report);
  if (name === undefined) report.add(map.line, joined(path, 'name'), 'is missing');
  return {
    name: name ?? path,
    line: map.line,
    start,
    values: readSettings(mapAt(map, 'values', path, report), joined(path, 'values'), report),
    calendars: parseTestCalendars(
      mapAt(map, 'calendars', path, report),
      joined(path, 'calendars'),
      report,
    ),
    history: readHistory(map, path, start, report),
    timeline: readTimeline(map, path, start, report),
  };
}

function readStart(map: LocatedMap, path: string, report: Report): Instant {
  const written = textAt(map, 'start', path, report);
  if (written === undefined) return DEFAULT_START;
  const start = instantOf(written);
  if (start !== undefined) return start;
  const line = entry(map, 'start')?.line ?? map.line;
  report.add(line, joined(path, 'start'), 'must be an instant such as 2026-01-06T22:41:00Z');
  return DEFAULT_START;
}

function instantOf(text: string): Instant | undefined {
  const instant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

/** An instant of a test: after its start (`17h`), or in full. */
export function testInstant(start: Instant): (text: string) => Instant | undefined {
  return (text) => {
    const after = parseDuration(text);
    return after === undefined ? instantOf(text) : start + after;
  };
}

function readTimeline(
  map: LocatedMap,
  path: string,
  start: Instant,
  report: Report,
): readonly TestStep[] {
  const place = joined(path, 'timeline');
  const list = listAt(map, 'timeline', path, report);
  if (list === undefined || list.items.length === 0) {
    report.add(map.line, place, 'is missing');
    return [];
  }
  const steps = list.items.flatMap((item, index) =>
    readStep(item, joined(place, index), start, report),
  );
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before === undefined && step.session === undefined && step.sessions.length === 0) {
      report.add(step.line, joined(place, 0), 'the first step says what the session is');
    }
    if (before !== undefined && step.at <= before.at) {
      report.add(step.line, joined(place, index), 'must come later than the step before it');
    }
  }
  return steps;
}

function readStep(item: Located, path: string, start: Instant, report: Report): TestStep[] {
  if (item.kind !== 'map') {
    report.add(item.line, path, 'must be a map of `at`, `session` and `expect`');
    return [];
  }
  refuseUnknownKeys(item, ['at', 'session', 'sessions', 'expect'], path, report);
  const written = textAt(item, 'at', path, report);
  const at = written === undefined ? undefined : parseDuration(written);
  if (at === undefined) report.add(item.line, joined(path, 'at'), 'must be a duration such as 4h');
  const session = mapAt(item, 'session', path, report);
  if (session !== undefined) checkSession(session, joined(path, 'session'), start, report);
  const sessions = readSessions(item, path, start, report);
  const expect = textsAt(item, 'expect', path, report);
  for (const one of expect) {
    if (EXPECTATION.test(one)) continue;
    const known = '"fired low", "fired high late", "escalated medium", "reminded" or "resolved"';
    report.add(item.line, joined(path, 'expect'), `"${one}" is not like ${known}`);
  }
  return [{ at: at ?? 0, line: item.line, session, sessions, expect }];
}

/** Without an id nobody could tell which session is meant. */
function readSessions(
  step: LocatedMap,
  path: string,
  start: Instant,
  report: Report,
): readonly LocatedMap[] {
  const items = listAt(step, 'sessions', path, report)?.items ?? [];
  return items.flatMap((item, index): LocatedMap[] => {
    const place = joined(joined(path, 'sessions'), index);
    if (item.kind !== 'map' || entry(item, 'id') === undefined) {
      report.add(item.line, place, 'must be a map of fields, `id` among them');
      return [];
    }
    checkSession(item, place, start, report);
    return [item];
  });
}

function checkSession(session: LocatedMap, path: string, start: Instant, report: Report): void {
  reporting(report, session.line, path, () =>
    parseSessionFields(dataOf(session), testInstant(start)),
  );
}

const PAST_KEYS = ['count', 'duration'];

function readHistory(
  map: LocatedMap,
  path: string,
  start: Instant,
  report: Report,
): readonly TestPast[] {
  const items = listAt(map, 'history', path, report)?.items ?? [];
  return items.flatMap((item, index): TestPast[] => {
    const place = joined(joined(path, 'history'), index);
    if (item.kind !== 'map') {
      report.add(item.line, place, 'must be a map of `count`, `duration` and fields of a session');
      return [];
    }
    const session = {
      ...item,
      entries: item.entries.filter(({ key }) => !PAST_KEYS.includes(key)),
    };
    checkSession(session, place, start, report);
    const span = parseDuration(textAt(item, 'duration', place, report) ?? '30m');
    const counted = entry(item, 'count')?.value;
    const count = counted?.kind === 'scalar' ? counted.value : 1;
    if (span === undefined || typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
      report.add(item.line, place, '`duration` is like 30m, and `count` a whole number');
      return [];
    }
    return [{ session, count, span }];
  });
}

import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant } from './instant.ts';
import { zoneOffset } from './zone-offset.ts';

const WEEKDAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Working hours in a zone: the named days, from one time of day to another, holidays left out. */
export interface Calendar {
  /** A zone of the IANA database. */
  readonly zone: string;
  /** `mon-fri`, or a list such as `mon,wed-fri`. */
  readonly days: string;
  /** `07:00`. Hours that end at or before their start end on the next day. */
  readonly from: string;
  /** `20:00`, up to `24:00`. */
  readonly to: string;
  /** Dates such as `2026-12-25`, on which no hours begin. */
  readonly holidays: readonly string[];
}

/** Hours that begin on one date: live for `start <= t < end`. */
interface Hours {
  readonly start: Instant;
  readonly end: Instant;
}

// Far enough for any holiday season, and an end for calendars whose hours never begin or never stop.
const DAYS_AHEAD = 400;
const CACHED_DAYS = 2_000;

/** What a day since 1970 in UTC is about. */
interface Day {
  /** All hours that can touch it. */
  readonly hours: readonly Hours[];
  /** When they begin and end, ascending. */
  edges?: readonly Instant[];
}

const cache = new WeakMap<Calendar, Map<number, Day>>();

/** Whether `at` lies in the calendar's hours. */
export function isInHours(calendar: Calendar, at: Instant): boolean {
  for (const { start, end } of dayOf(calendar, Math.floor(at / DAY)).hours) {
    if (start <= at && at < end) return true;
  }
  return false;
}

/** The first instant after `after` at which hours begin or end; undefined if none does within 400 days. */
export function nextBoundary(calendar: Calendar, after: Instant): Instant | undefined {
  const first = Math.floor(after / DAY);
  for (let day = first; day <= first + DAYS_AHEAD; day++) {
    for (const edge of edgesAround(calendar, day)) if (edge > after) return edge;
  }
  return undefined;
}

/** `Mon 22:41 (America/Sao_Paulo)`: the instant on the calendar's own clock. */
export function localTime({ zone }: Calendar, at: Instant): string {
  const local = new Date(at + zoneOffset(zone, at));
  const day = WEEKDAYS[(local.getUTCDay() + 6) % 7] ?? '';
  const time = local.toISOString().slice(11, 16);
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${time} (${zone})`;
}

/** `hours are mon-fri 07:00-20:00` */
export function describeCalendar({ days, from, to }: Calendar): string {
  return `hours are ${days} ${from}-${to}`;
}

// Hours that follow one another without a pause have no edge between them.
function isEdge(calendar: Calendar, instant: Instant): boolean {
  return isInHours(calendar, instant) !== isInHours(calendar, instant - 1);
}

function edgesAround(calendar: Calendar, number: number): readonly Instant[] {
  const day = dayOf(calendar, number);
  day.edges ??= day.hours
    .flatMap(({ start, end }) => [start, end])
    .filter((edge) => isEdge(calendar, edge))
    .sort((a, b) => a - b);
  return day.edges;
}

function dayOf(calendar: Calendar, day: number): Day {
  const days = cache.get(calendar) ?? new Map<number, Day>();
  const known = days.get(day);
  if (known !== undefined) return known;
  cache.set(calendar, days);
  if (days.size >= CACHED_DAYS) days.clear();
  // A zone is at most 14 hours from UTC, and hours last at most a day.
  const made = { hours: [-2, -1, 0, 1].flatMap((offset) => hoursOn(calendar, day + offset)) };
  days.set(day, made);
  return made;
}

function hoursOn(calendar: Calendar, day: number): Hours[] {
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  if (!worksOn(calendar, date)) return [];
  const from = minutesOf(calendar.from);
  const to = minutesOf(calendar.to);
  const start = instantOf(calendar.zone, date, from, 'earlier');
  const end = instantOf(calendar.zone, date, to > from ? to : to + 24 * 60, 'later');
  return [{ start, end }];
}

function worksOn({ days, holidays }: Calendar, date: Temporal.PlainDate): boolean {
  return weekdays(days).has(date.dayOfWeek) && !holidays.includes(date.toString());
}

/** `fri-mon` wraps around the weekend. Days are numbered from Monday, 1. */
export function weekdays(days: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const range of days.split(',')) {
    const [first = '', last = first] = range.split('-');
    const start = WEEKDAYS.indexOf(first);
    const end = WEEKDAYS.indexOf(last);
    const length = (end - start + 7) % 7;
    for (let offset = 0; offset <= length; offset++) numbers.add(((start + offset) % 7) + 1);
  }
  return numbers;
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** A time of day on a date; one that is skipped when clocks go forward is the moment they do. */
function instantOf(
  zone: string,
  date: Temporal.PlainDate,
  minutes: number,
  repeated: 'earlier' | 'later',
): Instant {
  const midnight = date.toPlainDateTime();
  const wall = midnight.add({ minutes });
  const chosen = wall.toZonedDateTime(zone, { disambiguation: repeated });
  if (chosen.toPlainDateTime().equals(wall)) return chosen.epochMilliseconds;
  const before = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const change = before.getTimeZoneTransition('next');
  return (change ?? chosen).epochMilliseconds;
}

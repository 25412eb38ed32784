import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from './instant.ts';

/** A local date and time as if its clock stood in UTC, in milliseconds. */
export type LocalTime = number;

/**
 * The instants a local time can mean, ascending: two in the hour that a clock change repeats. A
 * time that a change leaves out has one, read with the offset from before the change, not `exact`.
 */
export interface Candidates {
  readonly instants: readonly Instant[];
  readonly exact: boolean;
}
export type LocalClock = (local: LocalTime) => Candidates;

const MOST_DAYS = 4_096;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/;
const WITH_OFFSET =
  /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?) ?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/;

/** Reads `2024-05-06 16:05:07` (or with `T`, or a fraction); undefined for all else. */
export function parseLocalTime(text: string): LocalTime | undefined {
  const match = LOCAL.exec(text);
  if (match === null) return undefined;
  const [, years, months, days, hours, minutes, seconds, fraction = '0'] = match;
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(local);
  // Date.UTC rolls 30 February over into March, and takes years below 100 for 1900 and on.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (date.getUTCFullYear() !== year) return undefined;
  return local + Math.floor(Number(`0.${fraction}`) * SECOND);
}

/**
 * Reads a time that carries its offset: PostgreSQL's `2022-04-05 16:07:58.65701+02` or `+05:30`, and
 * ISO 8601 with `T` and `Z`. Digits below the millisecond are dropped. Undefined for all else.
 */
export function parseOffsetTime(text: string): Instant | undefined {
  const match = WITH_OFFSET.exec(text);
  const local = match?.[1] === undefined ? undefined : parseLocalTime(match[1]);
  if (match === null || local === undefined) return undefined;
  const hours = Number(match[3] ?? 0);
  const minutes = Number(match[4] ?? 0);
  if (hours > 15 || minutes > 59) return undefined;
  const offset = hours * HOUR + minutes * MINUTE;
  return match[2] === '-' ? local + offset : local - offset;
}

/** A clock of an IANA zone. Days without a change cost one look-up; at most 4,096 are remembered. */
export function createLocalClock(zone: string): LocalClock {
  const offsets = new Map<number, Milliseconds | undefined>();
  return (local) => {
    const day = Math.floor(local / DAY);
    if (!offsets.has(day)) {
      if (offsets.size >= MOST_DAYS) offsets.clear();
      offsets.set(day, offsetOfDay(day, zone));
    }
    const offset = offsets.get(day);
    return offset === undefined
      ? candidatesAt(local, zone)
      : { instants: [local - offset], exact: true };
  };
}

/** Local minus UTC when it is one and the same all day, else undefined. */
function offsetOfDay(day: number, zone: string): Milliseconds | undefined {
  const first = candidatesAt(day * DAY, zone);
  const last = candidatesAt((day + 1) * DAY - 1, zone);
  const [start] = first.instants;
  const [end] = last.instants;
  if (start === undefined || end === undefined || !first.exact || !last.exact) return undefined;
  if (first.instants.length > 1 || last.instants.length > 1) return undefined;
  return end - start === DAY - 1 ? day * DAY - start : undefined;
}

function candidatesAt(local: LocalTime, zone: string): Candidates {
  const plain = Temporal.PlainDateTime.from(new Date(local).toISOString().slice(0, -1));
  const early = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const late = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (early.epochMilliseconds === late.epochMilliseconds) {
    return { instants: [early.epochMilliseconds], exact: true };
  }
  // In the gap of a clock change neither reading shows the local time that was written.
  const exact = early.toPlainDateTime().equals(plain);
  return {
    instants: exact ? [early.epochMilliseconds, late.epochMilliseconds] : [late.epochMilliseconds],
    exact,
  };
}

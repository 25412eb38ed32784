import { HOUR, type Instant } from '../../sessions/instant.ts';
import type { Passer } from '../answer-reader.ts';
import { isDigit, learnShape, matchShape, type RecordShape } from '../record-shape.ts';

const WANTED = ['id', 'start', 'end'];
const MOST_SHAPES = 4;
const MOST_LESSONS = 200;
const MOST_DIGITS = 15;
const ZERO = 0x30;

// A wall clock is at most 14 hours ahead of UTC: what it shows this long before an instant is past.
const MOST_AHEAD = 14 * HOUR;
const TIME = Buffer.from('"0000-00-00 00:00:00"');

export interface PastOptions {
  /** Highest id of a sweep that read every record. */
  readonly swept_to: number;
  readonly live: ReadonlySet<string>;
  readonly since: Instant;
  /** Gets the id of each record that is passed over. */
  readonly note: (id: number) => void;
}

/**
 * Passes over records that are proven to be of no interest: known to a complete sweep, not believed
 * live, and ended long before `since` by whatever zone the appliance's clock has.
 */
export function createPastPasser({ swept_to, live, since, note }: PastOptions): Passer {
  const shapes: RecordShape[] = [];
  const found = new Int32Array(2 * WANTED.length);
  const cutoff = Buffer.from(wallClock(since - MOST_AHEAD));
  const awaited = new Set([...live].map(Number));
  let lessons = 0;

  const isPast = (data: Uint8Array): boolean => {
    const id = readId(data, found[0] ?? 0, found[1] ?? 0);
    if (id === undefined || id > swept_to || awaited.has(id)) return false;
    if (!isTimeBefore(data, found[2] ?? 0, found[3] ?? 0, cutoff)) return false;
    if (!isTimeBefore(data, found[4] ?? 0, found[5] ?? 0, cutoff)) return false;
    note(id);
    return true;
  };
  let bytes: Uint8Array = new Uint8Array(0);
  let view = new DataView(bytes.buffer);
  const match = (data: Uint8Array, from: number): number => {
    if (data !== bytes) {
      bytes = data;
      view = new DataView(data.buffer, data.byteOffset, data.length);
    }
    for (const shape of shapes) {
      const end = matchShape(shape, view, from, found);
      if (end >= 0) return end;
    }
    return -1;
  };
  return {
    skip: (data, from) => {
      const end = match(data, from);
      return end >= 0 && isPast(data) ? end : -1;
    },
    learn: (record) => {
      if (shapes.length === MOST_SHAPES || lessons === MOST_LESSONS) return;
      if (match(record, 0) >= 0) return;
      lessons += 1;
      const shape = learnShape(record, WANTED);
      if (shape !== undefined) shapes.push(shape);
    },
  };
}

/** `2024-05-06 16:05:07` */
function wallClock(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** The id at these places, in quotes or not; undefined for any that a number would not show as it is. */
function readId(data: Uint8Array, from: number, to: number): number | undefined {
  const quoted = isDigit(data[from]) ? 0 : 1;
  const first = from + quoted;
  const last = to - quoted;
  if (last <= first || last - first > MOST_DIGITS) return undefined;
  if (data[first] === ZERO && last > first + 1) return undefined;
  let id = 0;
  for (let at = first; at < last; at += 1) {
    if (!isDigit(data[at])) return undefined;
    id = 10 * id + (data[at] ?? ZERO) - ZERO;
  }
  return id;
}

/** A date and time of the calendar, in quotes, before the cutoff. Days 29 to 31 must exist in their month. */
function isTimeBefore(data: Uint8Array, from: number, to: number, cutoff: Uint8Array): boolean {
  if (to - from !== TIME.length) return false;
  let order = 0;
  for (let at = 0; at < TIME.length; at += 1) {
    const byte = data[from + at] ?? 0;
    if (TIME[at] === ZERO ? !isDigit(byte) : byte !== TIME[at]) return false;
    if (order === 0 && at > 0 && at <= cutoff.length) order = byte - (cutoff[at - 1] ?? 0);
  }
  return order < 0 && isCalendar(data, from + 1);
}

function isCalendar(data: Uint8Array, from: number): boolean {
  const pair = (at: number) =>
    10 * ((data[from + at] ?? 0) - ZERO) + (data[from + at + 1] ?? 0) - ZERO;
  const year = 100 * pair(0) + pair(2);
  const month = pair(5);
  const day = pair(8);
  if (pair(11) > 23 || pair(14) > 59 || pair(17) > 59) return false;
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  // 29 February is left to those who know leap years.
  return day <= 28 || (month !== 2 && (day <= 30 || [1, 3, 5, 7, 8, 10, 12].includes(month)));
}

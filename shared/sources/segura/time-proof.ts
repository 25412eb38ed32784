import type { Instant } from '../../sessions/instant.ts';

const QUOTE = 0x22;
const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;

/** How many bytes `"2024-05-06 16:05:07"` has. */
export const TIME_WIDTH = 21;

const NO_PAIR = 255;
// By the two bytes as one number. A few hundred bytes of it are ever looked at.
const PAIRS = new Uint8Array(0x10000).fill(NO_PAIR);
for (let n = 0; n < 100; n += 1) PAIRS[Buffer.from(String(n).padStart(2, '0')).readUInt16LE()] = n;

/** True for the bytes of a time, in quotes, that exists and whose day is before the proof's. */
export type TimeProof = (data: DataView, from: number) => boolean;

/** Days as UTC has them. Sessions come day by day, so that most days are proven once. */
export function createTimeProof(before: Instant): TimeProof {
  const limit = dayOf(before);
  // What the last day that was proven has for bytes; no day has these.
  let first = Number.NaN;
  let rest = 0;
  return (data, from) => {
    if (data.getFloat64(from) !== first || data.getInt32(from + 8) !== rest) {
      if (!(readDay(data, from) < limit)) return false;
      first = data.getFloat64(from);
      rest = data.getInt32(from + 8);
    }
    return isTimeOfDay(data, from + 12);
  };
}

/** 20240506 */
function dayOf(instant: Instant): number {
  return Number(new Date(instant).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** The same of `"2024-05-06 `; NaN for what is no day of the calendar. */
function readDay(data: DataView, from: number): number {
  const signs =
    data.getUint8(from) === QUOTE &&
    data.getUint8(from + 5) === DASH &&
    data.getUint8(from + 8) === DASH &&
    data.getUint8(from + 11) === SPACE;
  const century = pair(data, from + 1);
  const yearOfIt = pair(data, from + 3);
  const year = yearOfIt === NO_PAIR ? Number.NaN : 100 * century + yearOfIt;
  const month = pair(data, from + 6);
  const day = pair(data, from + 9);
  return signs && isCalendar(year, month, day) ? 10_000 * year + 100 * month + day : Number.NaN;
}

function isCalendar(year: number, month: number, day: number): boolean {
  // Years before 1900, as before 100, are left to those who know what is meant.
  if (!(year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return false;
  // So is 29 February.
  return day <= 28 || (month !== 2 && (day <= 30 || [1, 3, 5, 7, 8, 10, 12].includes(month)));
}

/** `16:05:07"` */
function isTimeOfDay(data: DataView, from: number): boolean {
  return (
    pair(data, from) <= 23 &&
    data.getUint8(from + 2) === COLON &&
    pair(data, from + 3) <= 59 &&
    data.getUint8(from + 5) === COLON &&
    pair(data, from + 6) <= 59 &&
    data.getUint8(from + 8) === QUOTE
  );
}

/** Two digits as a number; more than two digits can say for anything else. */
function pair(data: DataView, from: number): number {
  return PAIRS[data.getUint16(from, true)] ?? NO_PAIR;
}

import type { Instant } from '../sessions/instant.ts';
import type { ZoneClock } from './zone-clock.ts';

/** The shifts of a day, by the minutes at which they begin, ascending. */
export type Shifts = readonly number[];

export const DEFAULT_SHIFTS: Shifts = [6 * 60, 14 * 60, 22 * 60];

/** Reads `06:00,14:00,22:00`; undefined for anything but one to 24 times of day, each once. */
export function parseShifts(text: string): Shifts | undefined {
  const starts = text.split(',').map((time) => {
    const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time.trim()) ?? [];
    return hour === undefined ? Number.NaN : Number(hour) * 60 + Number(minute);
  });
  if (starts.some(Number.isNaN) || new Set(starts).size < starts.length) return undefined;
  return starts.length > 24 ? undefined : starts.sort((a, b) => a - b);
}

/** A number for the shift that `at` falls into: one more than that of the shift before. */
export function shiftAt(at: Instant, shifts: Shifts, clock: ZoneClock): number {
  const minute = clock.minute(at);
  const begun = shifts.filter((start) => start <= minute).length;
  // Before the first shift of the day it is still the last one of the day before.
  return clock.day(at) * shifts.length + begun - 1;
}

/** Which of the day's shifts a shift is. */
export function kindOfShift(shift: number, shifts: Shifts): number {
  return ((shift % shifts.length) + shifts.length) % shifts.length;
}

/** `06:00-14:00` */
export function nameOfShift(kind: number, shifts: Shifts): string {
  const start = shifts[kind] ?? 0;
  const end = shifts[(kind + 1) % shifts.length] ?? start;
  return `${timeOf(start)}-${timeOf(end)}`;
}

function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

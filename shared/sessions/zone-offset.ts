import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant, MINUTE, type Milliseconds } from './instant.ts';

// Zones change their clocks at quarters of an hour, if at all.
const QUARTER: Milliseconds = 15 * MINUTE;
const MOST_DAYS = 4_096;

/** A day's offset where it is one and the same all day, else one for each quarter of an hour. */
type DayOffsets = Milliseconds | readonly Milliseconds[];

const zones = new Map<string, Map<number, DayOffsets>>();

/** Local time minus UTC at that instant; `zone` is one of the IANA database. Asked often, it is remembered. */
export function zoneOffset(zone: string, at: Instant): Milliseconds {
  const day = Math.floor(at / DAY);
  let days = zones.get(zone);
  if (days === undefined) {
    days = new Map();
    zones.set(zone, days);
  }
  let offsets = days.get(day);
  if (offsets === undefined) {
    if (days.size >= MOST_DAYS) days.clear();
    offsets = offsetsOf(zone, day);
    days.set(day, offsets);
  }
  if (typeof offsets === 'number') return offsets;
  return offsets[Math.floor((at - day * DAY) / QUARTER)] ?? 0;
}

/** Clocks that change do not change back on the same day. */
function offsetsOf(zone: string, day: number): DayOffsets {
  const first = readOffset(zone, day * DAY);
  if (first === readOffset(zone, (day + 1) * DAY)) return first;
  return Array.from({ length: DAY / QUARTER }, (_, quarter) =>
    readOffset(zone, day * DAY + quarter * QUARTER),
  );
}

function readOffset(zone: string, at: Instant): Milliseconds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.offsetNanoseconds / 1_000_000;
}

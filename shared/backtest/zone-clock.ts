import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant, MINUTE, type Milliseconds } from '../sessions/instant.ts';

/** Days and minutes as the people of one zone count them. */
export interface ZoneClock {
  readonly zone: string;
  /** Days since 1970-01-01 on the zone's calendar. */
  day(at: Instant): number;
  /** Minutes since that day's midnight on the zone's clock, 0 to 1439. */
  minute(at: Instant): number;
  /** When a day begins there. */
  startOf(day: number): Instant;
}

// Zones change their clocks at quarters of an hour, if at all.
const QUARTER: Milliseconds = 15 * MINUTE;
const MOST_QUARTERS = 200_000;

/** `zone` is one of the IANA database. Throws a RangeError for any other. */
export function createZoneClock(zone: string): ZoneClock {
  const offsets = new Map<number, Milliseconds>();
  const local = (at: Instant): number => {
    const quarter = Math.floor(at / QUARTER);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size >= MOST_QUARTERS) offsets.clear();
      offset = offsetAt(quarter * QUARTER, zone);
      offsets.set(quarter, offset);
    }
    return at + offset;
  };
  return {
    zone,
    day: (at) => Math.floor(local(at) / DAY),
    minute: (at) => Math.floor((local(at) - Math.floor(local(at) / DAY) * DAY) / MINUTE),
    startOf: (day) =>
      new Temporal.PlainDate(1970, 1, 1).add({ days: day }).toZonedDateTime(zone).epochMilliseconds,
  };
}

/** `2026-01-06` */
export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** `2026-01-06 22:41`, on the zone's clock. */
export function wallTime(at: Instant, clock: ZoneClock): string {
  const minute = clock.minute(at);
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${dateOf(clock.day(at))} ${hours}:${minutes}`;
}

function offsetAt(at: Instant, zone: string): Milliseconds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.offsetNanoseconds / 1_000_000;
}

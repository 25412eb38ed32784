import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant, MINUTE } from '../sessions/instant.ts';
import { zoneOffset } from '../sessions/zone-offset.ts';

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

/** `zone` is one of the IANA database. Throws a RangeError for any other. */
export function createZoneClock(zone: string): ZoneClock {
  // Asked now, so that an unknown zone is told at once.
  zoneOffset(zone, 0);
  const local = (at: Instant): number => at + zoneOffset(zone, at);
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

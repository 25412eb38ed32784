import { type Instant, MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';

/** Writes instants as a wall clock in `zone` shows them: `2024-05-06 16:05:07`, without an offset. */
export function createWallClock(zone: string): (instant: Instant) => string {
  const offsetAt = createOffsets(zone);
  return (instant) =>
    new Date(instant + offsetAt(instant)).toISOString().slice(0, 19).replace('T', ' ');
}

/** The zone's offset at an instant as PostgreSQL prints it: `+02`, `-03`, `+05:30`. */
export function createShortOffset(zone: string): (instant: Instant) => string {
  const offsetAt = createOffsets(zone);
  return (instant) => {
    const offset = offsetAt(instant);
    const minutes = Math.abs(offset) / MINUTE;
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map(twoDigits);
    return `${offset < 0 ? '-' : '+'}${hours}${rest === '00' ? '' : `:${rest}`}`;
  };
}

/** Clocks change at whole quarters of an hour, so that one look serves for all of it. */
const QUARTER: Milliseconds = 15 * MINUTE;

/** Milliseconds by which the zone's clock is ahead of UTC. */
function createOffsets(zone: string): (instant: Instant) => Milliseconds {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const known = new Map<number, Milliseconds>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER);
    const offset = known.get(quarter) ?? offsetIn(format, quarter * QUARTER);
    known.set(quarter, offset);
    return offset;
  };
}

function offsetIn(format: Intl.DateTimeFormat, instant: Instant): Milliseconds {
  const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  const span = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
  return sign === '-' ? -span : span;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A span as `HH:MM:SS`; hours run past 24. */
export function clockSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map(twoDigits).join(':');
}

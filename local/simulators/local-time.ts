import type { Instant } from '#shared/sessions/instant.ts';

/** Writes instants as a wall clock in `zone` shows them: `2024-05-06 16:05:07`, without an offset. */
export function createWallClock(zone: string): (instant: Instant) => string {
  // Swedish dates happen to be written exactly so.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (instant) => format.format(instant);
}

/** The zone's offset at an instant as PostgreSQL prints it: `+02`, `-03`, `+05:30`. */
export function createShortOffset(zone: string): (instant: Instant) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName');
    const offset = name?.value.replace('GMT', '') ?? '';
    return offset === '' ? '+00' : offset.replace(/:00$/, '');
  };
}

/** A span as `HH:MM:SS`; hours run past 24. */
export function clockSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

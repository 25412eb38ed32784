import { Temporal } from 'temporal-polyfill';
import type { Instant } from './instant.ts';

/** The instant on a zone's own clock: `2026-01-06T22:41:00-03:00[America/Sao_Paulo]`. */
export function localIso(instant: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toString();
}

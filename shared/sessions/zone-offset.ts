import { Temporal } from 'temporal-polyfill';
import { type Instant, MINUTE, type Milliseconds } from './instant.ts';

// Zones change their clocks at quarters of an hour, if at all.
const QUARTER: Milliseconds = 15 * MINUTE;
const MOST_QUARTERS = 100_000;

const zones = new Map<string, Map<number, Milliseconds>>();

/** Local time minus UTC at that instant; `zone` is one of the IANA database. Asked often, it is remembered. */
export function zoneOffset(zone: string, at: Instant): Milliseconds {
  const quarter = Math.floor(at / QUARTER);
  let offsets = zones.get(zone);
  if (offsets === undefined) {
    offsets = new Map();
    zones.set(zone, offsets);
  }
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    if (offsets.size >= MOST_QUARTERS) offsets.clear();
    offset = readOffset(zone, quarter * QUARTER);
    offsets.set(quarter, offset);
  }
  return offset;
}

function readOffset(zone: string, at: Instant): Milliseconds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.offsetNanoseconds / 1_000_000;
}

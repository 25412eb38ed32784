import { Temporal } from 'temporal-polyfill';
import { weekdays } from '../sessions/calendar.ts';
import { DAY, HOUR, type Instant, type Milliseconds } from '../sessions/instant.ts';

/** When digests come: daily, or before each shift. */
export interface DigestSchedule {
  /** Times of day, such as `06:00`; none: no digests. */
  readonly at: readonly string[];
  /** `mon-sun`, or a list such as `mon,wed-fri`. */
  readonly days: string;
  readonly zone: string;
}

const LONGEST_WEEK = 8;

/** The last time of the schedule that is not after `now`; undefined for a schedule without any. */
export function lastSlot({ at, days, zone }: DigestSchedule, now: Instant): Instant | undefined {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const allowed = weekdays(days);
  for (let back = 0; back <= LONGEST_WEEK; back += 1) {
    const date = today.subtract({ days: back });
    if (!allowed.has(date.dayOfWeek)) continue;
    const slots = at
      .map((time) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
      .filter((slot) => slot <= now);
    if (slots.length > 0) return Math.max(...slots);
  }
  return undefined;
}

/** The longest time without a digest; clocks that go back make it an hour longer. */
export function longestPause({ at, days }: DigestSchedule): Milliseconds {
  const allowed = weekdays(days);
  const slots = [...allowed]
    .flatMap((day) => at.map((time) => day * DAY + sinceMidnight(time)))
    .sort((a, b) => a - b);
  const [first] = slots;
  if (first === undefined) return 0;
  const around = [...slots, first + 7 * DAY];
  return Math.max(...slots.map((slot, index) => (around[index + 1] ?? slot) - slot)) + HOUR;
}

function sinceMidnight(time: string): Milliseconds {
  return Temporal.PlainTime.from(time).since('00:00').total('milliseconds');
}

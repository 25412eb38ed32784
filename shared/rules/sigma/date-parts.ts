import { DAY, type Instant } from '../../sessions/instant.ts';
import type { TimePart } from './value.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/;

/** A part of an instant's date, in UTC. */
export function partOf(part: TimePart, instant: Instant): number {
  const date = new Date(instant);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return weekOf(instant);
    case 'month':
      return date.getUTCMonth() + 1;
    default:
      return date.getUTCFullYear();
  }
}

/**
 * A part of a date written as text, as it is written: zones are not converted (specification 2.1,
 * "Time Modifiers"). Undefined when the text is no date, or the date has no such part.
 */
export function partOfText(part: TimePart, text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match;
  if (hour === undefined && (part === 'hour' || part === 'minute')) return undefined;
  const written = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:00Z`;
  const instant = Date.parse(written);
  return Number.isFinite(instant) ? partOf(part, instant) : undefined;
}

// ISO 8601: a week belongs to the year that has its Thursday.
function weekOf(instant: Instant): number {
  const weekday = (new Date(instant).getUTCDay() + 6) % 7;
  const thursday = Math.floor(instant / DAY) * DAY + (3 - weekday) * DAY;
  const newYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - newYear) / (7 * DAY)) + 1;
}

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A span of time in milliseconds. */
export type Milliseconds = number;

export const SECOND: Milliseconds = 1000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;

/** ISO 8601 in UTC with milliseconds, such as `2022-04-05T14:06:07.313Z`. */
export function isoOf(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** `01:41Z`, or `2026-01-07 01:41Z` on another day (UTC) than `reference`. Both are ISO 8601. */
export function utcTime(iso: string, reference: string, precision: 'minute' | 'second'): string {
  const instant = new Date(iso).toISOString();
  const day = instant.slice(0, 10);
  const time = `${instant.slice(11, precision === 'minute' ? 16 : 19)}Z`;
  return new Date(reference).toISOString().startsWith(day) ? time : `${day} ${time}`;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * `Tue 2026-01-06 22:41` from a zoned time such as
 * `2026-01-06T22:41:00-03:00[America/Sao_Paulo]`; undefined when the text is something else.
 */
export function localTime(zoned: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(zoned);
  if (match === null) return undefined;
  const [, day, time] = match;
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
  return weekday === undefined ? undefined : `${weekday} ${day} ${time}`;
}

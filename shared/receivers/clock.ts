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

const WEEK = 6 * 24 * 60 * 60 * 1000;

/** `22:41` on the zone's clock; `Tue 22:41` on another day than `reference`, with its date if that is far off. */
export function zoneTime(iso: string, zone: string, reference: string): string {
  const { weekday, date, time } = onClock(iso, zone);
  if (date === onClock(reference, zone).date) return time;
  const isNear = Math.abs(Date.parse(iso) - Date.parse(reference)) < WEEK;
  return isNear ? `${weekday} ${time}` : `${date} ${time}`;
}

/** `Tue 2026-01-06 22:41` on the zone's clock. */
export function zoneDay(iso: string, zone: string): string {
  const { weekday, date, time } = onClock(iso, zone);
  return `${weekday} ${date} ${time}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function onClock(iso: string, zone: string) {
  const clock = clocks.get(zone) ?? createClock(zone);
  clocks.set(zone, clock);
  const parts = clock.formatToParts(new Date(iso));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    weekday: part('weekday'),
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

function createClock(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
}

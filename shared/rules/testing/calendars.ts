import type { Calendar } from '../../sessions/calendar.ts';
import type { LocatedMap } from '../document.ts';
import { joined, refuseUnknownKeys, textAt, textsAt } from '../located.ts';
import type { Report } from '../problem.ts';

const DAYS = /^(mon|tue|wed|thu|fri|sat|sun)([,-](mon|tue|wed|thu|fri|sat|sun))*$/;
const TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** The calendars of a test, written as in the configuration; `holidays` is a list of dates. */
export function parseTestCalendars(
  map: LocatedMap | undefined,
  path: string,
  report: Report,
): Readonly<Record<string, Calendar>> {
  const calendars: Record<string, Calendar> = {};
  for (const { key, line, value } of map?.entries ?? []) {
    const place = joined(path, key);
    if (value.kind === 'map') calendars[key] = readCalendar(value, place, report);
    else report.add(line, place, 'must be a map of zone, days, from and to');
  }
  return calendars;
}

function readCalendar(map: LocatedMap, path: string, report: Report): Calendar {
  refuseUnknownKeys(map, ['zone', 'days', 'from', 'to', 'holidays'], path, report);
  const read = (key: string, isGood: (text: string) => boolean, example: string) => {
    const text = textAt(map, key, path, report) ?? '';
    if (isGood(text)) return text;
    report.add(map.line, joined(path, key), `must be like ${example}`);
    return example;
  };
  return {
    zone: read('zone', isZone, 'Europe/Warsaw'),
    days: read('days', (text) => DAYS.test(text), 'mon-fri'),
    from: read('from', (text) => TIME.test(text), '07:00'),
    to: read('to', (text) => TIME.test(text), '20:00'),
    holidays: textsAt(map, 'holidays', path, report),
  };
}

function isZone(text: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: text || 'none' }).resolvedOptions().locale !== ''
    );
  } catch {
    return false;
  }
}

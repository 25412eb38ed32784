import { createHash } from 'node:crypto';
import type { Calendar } from '../sessions/calendar.ts';
import { ATTACHED } from './detection-block.ts';
import type { LocatedMap } from './document.ts';
import { entry, plain } from './located.ts';
import type { ValueSetting } from './sigma/modifiers/expand.ts';

const DECIDING = ['level', 'detection', 'correlation', ATTACHED];
const DECIDING_ALERT = ['escalate', 'clear', 'readings', 'over', 'first_seen', 'unusual', 'stale'];

/** A hash over all that decides what the rule does: titles and runbooks do not. */
export function revisionOf(
  rule: LocatedMap,
  values: ReadonlyMap<string, ValueSetting>,
  calendars: ReadonlyMap<string, Calendar>,
): string {
  const alert = entry(rule, 'alert')?.value;
  const parts = {
    rule: pick(rule, DECIDING),
    alert: alert?.kind === 'map' ? pick(alert, DECIDING_ALERT) : [],
    values: sorted(values),
    calendars: sorted(calendars),
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function pick(map: LocatedMap, keys: readonly string[]): [string, unknown][] {
  return keys.flatMap((key): [string, unknown][] => {
    const found = entry(map, key);
    return found === undefined ? [] : [[key, plain(found.value)]];
  });
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

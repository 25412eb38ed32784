import { LEVELS } from '../alerts/level.ts';
import { parseDuration } from '../sessions/duration.ts';
import type { LocatedMap } from './document.ts';
import { entry, refuseUnknownKeys } from './located.ts';
import type { Report } from './problem.ts';
import { MOST_REMINDERS, type Reminders, type RemindSetting, SHORTEST_WAIT } from './reminders.ts';

const PATH = 'alert.remind';

/** `alert.remind` as written; undefined when the rule says nothing, or the report says what is wrong. */
export function readRemind(alert: LocatedMap, report: Report): RemindSetting | undefined {
  const found = entry(alert, 'remind');
  if (found === undefined) return undefined;
  const { value, line } = found;
  if (value.kind === 'scalar' && value.value === 'never') return 'never';
  if (value.kind !== 'map') {
    report.add(line, PATH, 'must be never, or a map of `after`, `most` and `from`');
    return undefined;
  }
  refuseUnknownKeys(value, ['after', 'most', 'from'], PATH, report);
  return { ...readAfter(value, report), ...readMost(value, report), ...readFrom(value, report) };
}

function scalarAt(map: LocatedMap, key: string): unknown {
  const value = entry(map, key)?.value;
  return value?.kind === 'scalar' ? value.value : value;
}

function readAfter(map: LocatedMap, report: Report): Pick<Partial<Reminders>, 'after'> {
  const written = scalarAt(map, 'after');
  if (written === undefined) return {};
  const after = typeof written === 'string' ? parseDuration(written) : undefined;
  if (after !== undefined && after >= SHORTEST_WAIT) return { after };
  refuse(map, 'after', 'must be a duration of 1m or longer, such as 8h', report);
  return {};
}

function readMost(map: LocatedMap, report: Report): Pick<Partial<Reminders>, 'most'> {
  const most = scalarAt(map, 'most');
  if (most === undefined) return {};
  const isCount = typeof most === 'number' && Number.isInteger(most);
  if (isCount && most >= 1 && most <= MOST_REMINDERS) return { most };
  const message = `must be a whole number from 1 to ${MOST_REMINDERS}; for none write \`remind: never\``;
  refuse(map, 'most', message, report);
  return {};
}

function readFrom(map: LocatedMap, report: Report): Pick<Partial<Reminders>, 'from'> {
  const written = scalarAt(map, 'from');
  if (written === undefined) return {};
  const from = LEVELS.find((one) => one === written);
  if (from !== undefined) return { from };
  refuse(map, 'from', `must be one of ${LEVELS.join(', ')}`, report);
  return {};
}

function refuse(map: LocatedMap, key: string, message: string, report: Report): void {
  report.add(entry(map, key)?.line ?? map.line, `${PATH}.${key}`, message);
}

import { LEVELS, type Level } from '../alerts/level.ts';
import type { Located, LocatedMap } from './document.ts';
import { entry, joined, listAt, mapAt, refuseUnknownKeys, textAt, textsAt } from './located.ts';
import type { Report } from './problem.ts';
import { readRemind } from './remind-block.ts';
import type { RemindSetting } from './reminders.ts';
import { readSettings } from './settings.ts';
import type { ValueSettings } from './sigma/modifiers/expand.ts';

const KEYS = [
  'title',
  'deliver',
  'escalate',
  'needs',
  'defaults',
  'owner',
  'runbook',
  'steps',
  'controls',
  'remind',
];
/** The keys of the block in a rule with a detection. */
export const DETECTION_KEYS = [...KEYS, 'clear', 'readings', 'stale', 'first_seen', 'unusual'];
/** The keys of the block in a correlation. */
export const CORRELATION_KEYS = [...KEYS, 'over'];

export interface Escalation {
  readonly when: Located;
  readonly level: Level;
  readonly path: string;
}

/** The `alert` block: what pamwatch adds to a Sigma rule. */
export interface AlertBlock {
  readonly title: string;
  readonly titleLine: number;
  readonly escalate: readonly Escalation[];
  readonly clear: Located | undefined;
  readonly readings: number;
  readonly needs: readonly string[];
  /** What `%name%` stands for where the configuration says nothing. */
  readonly defaults: ValueSettings;
  /** `digest`: lists it in the digest alone, unless the configuration says otherwise. */
  readonly deliver: 'alerts' | 'digest';
  readonly owner: string | undefined;
  readonly runbook: string | undefined;
  readonly steps: readonly string[];
  /** What auditors ask about and this rule answers, such as `PCI DSS 8.2.8`. */
  readonly controls: readonly string[];
  /** What it matches is asked for no more once people were told. */
  readonly stale: boolean;
  /** When people are told again; what it leaves open, the configuration says. */
  readonly remind: RemindSetting | undefined;
}

const DEFAULT_TITLE = '{user} on {target}';

export function readAlertBlock(rule: LocatedMap, report: Report): AlertBlock {
  const found = mapAt(rule, 'alert', '', report);
  const map: LocatedMap = found ?? { kind: 'map', line: rule.line, entries: [] };
  const keys = entry(rule, 'correlation') === undefined ? DETECTION_KEYS : CORRELATION_KEYS;
  refuseUnknownKeys(map, keys, 'alert', report);
  return {
    title: textAt(map, 'title', 'alert', report) ?? DEFAULT_TITLE,
    titleLine: entry(map, 'title')?.line ?? map.line,
    escalate: readEscalations(map, report),
    clear: readClear(map, report),
    readings: readReadings(map, report),
    needs: textsAt(map, 'needs', 'alert', report),
    defaults: readSettings(mapAt(map, 'defaults', 'alert', report), 'alert.defaults', report),
    deliver: readDeliver(map, report),
    owner: textAt(map, 'owner', 'alert', report),
    runbook: textAt(map, 'runbook', 'alert', report),
    steps: textsAt(map, 'steps', 'alert', report),
    controls: textsAt(map, 'controls', 'alert', report),
    remind: readRemind(map, report),
    stale: readStale(map, report),
  };
}

function readEscalations(map: LocatedMap, report: Report): Escalation[] {
  const items = listAt(map, 'escalate', 'alert', report)?.items ?? [];
  return items.flatMap((item, index) => {
    const path = `alert.escalate.${index}`;
    if (item.kind !== 'map') {
      report.add(item.line, path, 'must be a map of `when` and `level`');
      return [];
    }
    refuseUnknownKeys(item, ['when', 'level'], path, report);
    const when = entry(item, 'when')?.value;
    const level = readLevel(item, path, report);
    if (when === undefined) report.add(item.line, joined(path, 'when'), 'is missing');
    return when === undefined || level === undefined ? [] : [{ when, level, path }];
  });
}

/** The level of a map, reported when it is missing or is none. */
export function readLevel(map: LocatedMap, path: string, report: Report): Level | undefined {
  const written = textAt(map, 'level', path, report);
  const level = LEVELS.find((one) => one === written);
  const line = entry(map, 'level')?.line ?? map.line;
  if (level === undefined) {
    report.add(line, joined(path, 'level'), `must be one of ${LEVELS.join(', ')}`);
  }
  return level;
}

function readClear(map: LocatedMap, report: Report): Located | undefined {
  const found = entry(map, 'clear');
  if (found === undefined || found.value.kind !== 'scalar') return found?.value;
  report.add(
    found.line,
    'alert.clear',
    'must be a map of fields and values, or a list of such maps',
  );
  return undefined;
}

function readDeliver(map: LocatedMap, report: Report): 'alerts' | 'digest' {
  const written = textAt(map, 'deliver', 'alert', report) ?? 'alerts';
  if (written === 'alerts' || written === 'digest') return written;
  report.add(entry(map, 'deliver')?.line ?? map.line, 'alert.deliver', 'must be alerts or digest');
  return 'alerts';
}

function readStale(map: LocatedMap, report: Report): boolean {
  const found = entry(map, 'stale');
  if (found === undefined) return false;
  const value = found.value.kind === 'scalar' ? found.value.value : undefined;
  if (typeof value === 'boolean') return value;
  report.add(found.line, 'alert.stale', 'must be true or false');
  return false;
}

function readReadings(map: LocatedMap, report: Report): number {
  const found = entry(map, 'readings');
  if (found === undefined) return 1;
  const value = found.value.kind === 'scalar' ? found.value.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100) {
    return value;
  }
  report.add(found.line, 'alert.readings', 'must be a whole number from 1 to 100');
  return 1;
}

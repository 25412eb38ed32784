import { parseDuration } from '../../sessions/duration.ts';
import { DAY, type Milliseconds } from '../../sessions/instant.ts';
import type { LocatedMap } from '../document.ts';
import { entry, joined, mapAt, refuseUnknownKeys, textAt, textsAt } from '../located.ts';
import type { Report } from '../problem.ts';
import type { RuleMemory } from './rule-memory.ts';

/** `alert.first_seen` or `alert.unusual` as written. */
export interface MemoryBlock
  extends Pick<RuleMemory, 'kind' | 'within' | 'learn' | 'sessions' | 'quantile'> {
  readonly fields: readonly string[];
  /** Of unusual: how many times the quantile is too long. */
  readonly factor: number;
  readonly line: number;
  readonly path: string;
}

const FIRST_SEEN_KEYS = ['fields', 'within', 'learn'];
const UNUSUAL_KEYS = ['field', 'by', 'quantile', 'factor', 'sessions', 'within'];

/** What a rule remembers; undefined for one that does not, or when the report says what is wrong. */
export function readMemory(document: LocatedMap, report: Report): MemoryBlock | undefined {
  const alert = entry(document, 'alert')?.value;
  if (alert?.kind !== 'map') return undefined;
  const firstSeen = mapAt(alert, 'first_seen', 'alert', report);
  const unusual = mapAt(alert, 'unusual', 'alert', report);
  if (firstSeen !== undefined && unusual !== undefined) {
    report.add(unusual.line, 'alert.unusual', 'cannot stand beside first_seen: write two rules');
    return undefined;
  }
  if (firstSeen !== undefined) return readFirstSeen(firstSeen, report);
  return unusual === undefined ? undefined : readUnusual(unusual, report);
}

function readFirstSeen(map: LocatedMap, report: Report): MemoryBlock {
  const path = 'alert.first_seen';
  refuseUnknownKeys(map, FIRST_SEEN_KEYS, path, report);
  return {
    kind: 'first_seen',
    fields: fieldsAt(map, 'fields', path, report),
    within: spanAt(map, 'within', 90 * DAY, path, report),
    learn: spanAt(map, 'learn', 14 * DAY, path, report),
    sessions: 0,
    quantile: 1,
    factor: 1,
    line: map.line,
    path,
  };
}

function readUnusual(map: LocatedMap, report: Report): MemoryBlock {
  const path = 'alert.unusual';
  refuseUnknownKeys(map, UNUSUAL_KEYS, path, report);
  const field = textAt(map, 'field', path, report) ?? 'duration';
  if (field !== 'duration') {
    const line = entry(map, 'field')?.line ?? map.line;
    report.add(line, joined(path, 'field'), `"${field}" is not supported: only duration is`);
  }
  return {
    kind: 'unusual',
    fields: fieldsAt(map, 'by', path, report),
    within: spanAt(map, 'within', 90 * DAY, path, report),
    learn: 0,
    sessions: numberAt(map, 'sessions', { least: 5, most: 60, otherwise: 20 }, path, report),
    quantile: numberAt(map, 'quantile', { least: 0.5, most: 1, otherwise: 0.95 }, path, report),
    factor: numberAt(map, 'factor', { least: 1, most: 100, otherwise: 3 }, path, report),
    line: map.line,
    path,
  };
}

function fieldsAt(map: LocatedMap, key: string, path: string, report: Report): readonly string[] {
  const fields = textsAt(map, key, path, report);
  const line = entry(map, key)?.line ?? map.line;
  if (fields.length === 0) report.add(line, joined(path, key), 'must name at least one field');
  return fields;
}

function spanAt(
  map: LocatedMap,
  key: string,
  otherwise: Milliseconds,
  path: string,
  report: Report,
): Milliseconds {
  const found = entry(map, key);
  if (found === undefined) return otherwise;
  const value = found.value.kind === 'scalar' ? found.value.value : undefined;
  const span = typeof value === 'string' ? parseDuration(value) : undefined;
  if (span !== undefined && span >= DAY && span <= 730 * DAY) return span;
  report.add(found.line, joined(path, key), 'must be from 1d to 730d, such as 90d');
  return otherwise;
}

function numberAt(
  map: LocatedMap,
  key: string,
  range: { readonly least: number; readonly most: number; readonly otherwise: number },
  path: string,
  report: Report,
): number {
  const found = entry(map, key);
  if (found === undefined) return range.otherwise;
  const value = found.value.kind === 'scalar' ? found.value.value : undefined;
  if (typeof value === 'number' && value >= range.least && value <= range.most) return value;
  report.add(
    found.line,
    joined(path, key),
    `must be a number from ${range.least} to ${range.most}`,
  );
  return range.otherwise;
}

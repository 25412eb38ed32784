import { DAY, type Instant } from '../sessions/instant.ts';
import { ATTACHED, readDetection } from './detection-block.ts';
import type { LocatedMap } from './document.ts';
import type { RuleOptions } from './load-rules.ts';
import { entry, mapAt, textAt, textsAt } from './located.ts';
import { createReport, type Report } from './problem.ts';
import { checkLogsource } from './rule-header.ts';
import { sessionVocabulary } from './session/session-fields.ts';
import { compile } from './sigma/compile.ts';
import { createValues } from './values.ts';

/**
 * An exception that is kept apart from the rules (specification 2.1, "Sigma Filters"): a rule it is
 * for goes on matching only where the filter's condition holds too.
 */
export interface Filter {
  readonly title: string;
  readonly file: string;
  readonly line: number;
  /** Names or ids; `any` alone stands for every rule. */
  readonly rules: readonly string[];
  readonly rulesLine: number;
  /** Selections and condition, as a detection has them. */
  readonly detection: LocatedMap;
  /** The end of the last day on which it holds, in UTC. */
  readonly expires: Instant;
  readonly reason: string;
}

export function isFilter(document: LocatedMap): boolean {
  return entry(document, 'filter') !== undefined;
}

/** Reads and checks one filter; undefined when the report says why not. */
export function readFilter(
  document: LocatedMap,
  report: Report,
  options: RuleOptions,
): Filter | undefined {
  const before = report.problems.length;
  const required = (key: string, why: string): string => {
    const text = textAt(document, key, '', report) ?? '';
    if (text.trim() === '') report.add(document.line, key, `is missing: ${why}`);
    return text;
  };
  const title = required('title', 'what does it leave out?');
  const reason = required('reason', 'why is the exception right?');
  const expires = readExpiry(document, report);
  checkLogsource(document, report);
  const block = mapAt(document, 'filter', '', report);
  if (block === undefined) return undefined;
  const rules = textsAt(block, 'rules', 'filter', report);
  const rulesLine = entry(block, 'rules')?.line ?? block.line;
  if (rules.length === 0) report.add(rulesLine, 'filter.rules', 'must name rules, or be any');
  const entries = block.entries.filter(({ key }) => key !== 'rules');
  const detection: LocatedMap = { ...block, entries };
  checkDetection(detection, report, options);
  if (expires === undefined || report.problems.length > before) return undefined;
  const { file } = report;
  return { title, file, line: document.line, rules, rulesLine, detection, expires, reason };
}

function readExpiry(document: LocatedMap, report: Report): Instant | undefined {
  const found = entry(document, 'expires');
  const text = found?.value.kind === 'scalar' ? found.value.text : '';
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isFinite(day)) return day + DAY;
  const message = 'must be the last day of the exception, such as 2026-06-30';
  report.add(found?.line ?? document.line, 'expires', message);
  return undefined;
}

/** What is wrong with a filter is said of the filter, and not of each rule it is attached to. */
function checkDetection(detection: LocatedMap, report: Report, options: RuleOptions): void {
  const values = createValues(options.values, [], options.unset ?? 'error');
  const asFilter: Report = {
    ...report,
    add: (line, field, message) => report.add(line, field.replace(/^detection/, 'filter'), message),
  };
  const document: LocatedMap = {
    kind: 'map',
    line: detection.line,
    entries: [{ key: 'detection', line: detection.line, value: detection }],
  };
  const reading = { report: asFilter, lookUp: values.lookUp, anyLogsource: false };
  const read = readDetection(document, reading);
  if (read === undefined) return;
  const vocabulary = sessionVocabulary(options.calendars, () => {});
  compile(read.expression, { vocabulary, report: asFilter, fields: new Set() });
}

/** The rule with its filters, so that all that reads its detection sees them. */
export function withFilters(document: LocatedMap, filters: readonly Filter[]): LocatedMap {
  const mine = filters.filter(({ rules }) => rules.some((one) => isMeant(one, document)));
  if (mine.length === 0) return document;
  const items = mine.map(({ title, detection }): LocatedMap => {
    const value = { kind: 'scalar', line: detection.line, value: title, text: title } as const;
    const named = { key: 'title', line: detection.line, value };
    const body = { key: 'detection', line: detection.line, value: detection };
    return { kind: 'map', line: detection.line, entries: [named, body] };
  });
  const list = { kind: 'list', line: document.line, items } as const;
  const attached = { key: ATTACHED, line: document.line, value: list };
  return { ...document, entries: [...document.entries, attached] };
}

/** Whether a filter that names this means the document. */
export function isMeant(reference: string, document: LocatedMap): boolean {
  if (reference.toLowerCase() === 'any') return true;
  const silent = createReport('');
  return (
    textAt(document, 'name', '', silent) === reference ||
    textAt(document, 'id', '', silent)?.toLowerCase() === reference.toLowerCase()
  );
}

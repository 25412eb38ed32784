import type { LocatedMap } from '../document.ts';
import { entry, joined, mapAt, refuseUnknownKeys, textsAt } from '../located.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import { type CorrelationType, KINDS } from './types.ts';
import { type LookUpOne, numberWritten, writtenValue } from './written.ts';

export const OPERATORS = ['gt', 'gte', 'lt', 'lte', 'eq'] as const;
type Operator = (typeof OPERATORS)[number];

/** One limit of a condition; `written` undefined waits for a value of the configuration. */
export interface Limit {
  readonly operator: Operator;
  readonly written: string | number | undefined;
  readonly line: number;
}

/** All limits must hold. */
export interface Condition {
  readonly limits: readonly Limit[];
  /** The field whose values count. */
  readonly field: string | undefined;
  readonly fieldLine: number;
  /** Of value_percentile: which one, above 0 and up to 100. */
  readonly percentile: number | undefined;
}

interface Reading {
  readonly type: CorrelationType;
  /** How many rules the correlation refers to. */
  readonly rules: number;
  readonly report: Report;
  readonly lookUp: LookUpOne;
}

const PATH = 'correlation.condition';

/** Reads `condition`; a temporal correlation without one wants all of its rules. */
export function readCondition(block: LocatedMap, reading: Reading): Condition {
  const { type, rules, report, lookUp } = reading;
  const kind = KINDS[type];
  const found = entry(block, 'condition');
  const map = mapAt(block, 'condition', 'correlation', report);
  const line = found?.line ?? block.line;
  if (found === undefined && !kind.temporal) report.add(line, PATH, 'is missing');
  if (kind.temporal && rules < 2) {
    report.add(line, 'correlation.rules', `${type} needs at least two rules`);
  }
  if (map === undefined) {
    return { limits: allOf(rules, line), field: undefined, fieldLine: line, percentile: undefined };
  }
  const keys = [...OPERATORS, ...(kind.field ? ['field'] : []), ...extraKeys(type)];
  refuseUnknownKeys(map, keys, PATH, report);
  const limits = readLimits(map, PATH, report, lookUp);
  if (limits.length === 0) report.add(line, PATH, `needs one of ${OPERATORS.join(', ')}`);
  return {
    limits,
    field: kind.field ? readField(map, line, report) : undefined,
    fieldLine: entry(map, 'field')?.line ?? line,
    percentile: type === 'value_percentile' ? readPercentile(map, line, report) : undefined,
  };
}

/** The limits of a map such as `{ gte: 5 }`. */
export function readLimits(
  map: LocatedMap,
  path: string,
  report: Report,
  lookUp: LookUpOne,
): Limit[] {
  return OPERATORS.flatMap((operator): Limit[] => {
    const found = entry(map, operator);
    if (found === undefined) return [];
    const { line, value } = found;
    let limit: Limit | undefined;
    reporting(report, line, joined(path, operator), () => {
      limit = { operator, written: writtenValue(value, lookUp), line };
    });
    return limit === undefined ? [] : [limit];
  });
}

function allOf(rules: number, line: number): Limit[] {
  return [{ operator: 'gte', written: rules, line }];
}

function extraKeys(type: CorrelationType): string[] {
  return type === 'value_percentile' ? ['percentile'] : [];
}

function readField(map: LocatedMap, line: number, report: Report): string | undefined {
  const fields = textsAt(map, 'field', PATH, report);
  const [field] = fields;
  if (field === undefined) report.add(line, joined(PATH, 'field'), 'is missing');
  if (fields.length > 1) {
    const message = 'several fields are not supported: name one';
    report.add(entry(map, 'field')?.line ?? line, joined(PATH, 'field'), message);
  }
  return field;
}

function readPercentile(map: LocatedMap, line: number, report: Report): number | undefined {
  const path = joined(PATH, 'percentile');
  const found = entry(map, 'percentile');
  if (found === undefined) {
    report.add(line, path, 'is missing: which percentile, such as 95?');
    return undefined;
  }
  return reporting(report, found.line, path, () => {
    const value = found.value.kind === 'scalar' ? found.value.value : undefined;
    const number = typeof value === 'number' ? value : numberWritten(String(value));
    if (number > 0 && number <= 100) return number;
    throw new Refusal('must be above 0 and at most 100');
  });
}

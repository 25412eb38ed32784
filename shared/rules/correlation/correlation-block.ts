import { parseDuration } from '../../sessions/duration.ts';
import type { Milliseconds } from '../../sessions/instant.ts';
import { suggestion } from '../closest-name.ts';
import type { LocatedMap } from '../document.ts';
import { entry, joined, mapAt, refuseUnknownKeys, textAt, textsAt } from '../located.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import { type Condition, readCondition } from './condition.ts';
import { type CorrelationType, TYPES } from './types.ts';
import { type LookUpOne, timespanOf } from './written.ts';

const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];

/** A rule that the correlation refers to, by its name or its id. */
export interface Reference {
  readonly to: string;
  readonly line: number;
}

/** The `correlation` block as it is written (specification 2.1, "Correlation section"). */
export interface CorrelationBlock {
  readonly type: CorrelationType;
  readonly rules: readonly Reference[];
  readonly groupBy: readonly string[];
  readonly groupByLine: number;
  readonly timespan: Milliseconds;
  readonly condition: Condition;
  /** Alias to the field it stands for in each rule, by the rule's name. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Undefined when the report says why not. */
export function readCorrelation(
  document: LocatedMap,
  report: Report,
  lookUp: LookUpOne,
): CorrelationBlock | undefined {
  const map = mapAt(document, 'correlation', '', report);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, KEYS, 'correlation', report);
  const type = readType(map, report);
  const rules = readReferences(map, report);
  const timespan = readTimespan(map, report, lookUp);
  if (type === undefined || timespan === undefined) return undefined;
  return {
    type,
    rules,
    groupBy: readGroupBy(map, report),
    groupByLine: entry(map, 'group-by')?.line ?? map.line,
    timespan,
    condition: readCondition(map, { type, rules: rules.length, report, lookUp }),
    aliases: readAliases(map, report),
  };
}

/** Whether the rules it refers to alert by themselves too; written in the block or beside it. */
export function generates(document: LocatedMap, report: Report): boolean {
  const block = entry(document, 'correlation')?.value;
  const found = (block?.kind === 'map' && entry(block, 'generate')) || entry(document, 'generate');
  if (!found) return false;
  const value = found.value.kind === 'scalar' ? found.value.value : undefined;
  if (typeof value === 'boolean') return value;
  report.add(found.line, 'correlation.generate', 'must be true or false');
  return false;
}

/** The rules the block refers to; what is not text goes to the report. */
export function readReferences(map: LocatedMap, report: Report): Reference[] {
  const found = entry(map, 'rules');
  const names = textsAt(map, 'rules', 'correlation', report);
  if (names.length === 0) {
    report.add(found?.line ?? map.line, 'correlation.rules', 'must name at least one rule');
  }
  const items = found?.value.kind === 'list' ? found.value.items : [];
  const references = names.map((to, at) => ({
    to,
    line: items[at]?.line ?? found?.line ?? map.line,
  }));
  for (const [at, { to, line }] of references.entries()) {
    if (names.indexOf(to) < at) report.add(line, 'correlation.rules', `names "${to}" twice`);
  }
  return references;
}

function readType(map: LocatedMap, report: Report): CorrelationType | undefined {
  const written = textAt(map, 'type', 'correlation', report);
  const type = TYPES.find((one) => one === written);
  if (type !== undefined) return type;
  const line = entry(map, 'type')?.line ?? map.line;
  const meant = written === undefined ? '' : suggestion(written, TYPES);
  report.add(line, 'correlation.type', `must be one of ${TYPES.join(', ')}${meant}`);
  return undefined;
}

function readGroupBy(map: LocatedMap, report: Report): readonly string[] {
  const fields = textsAt(map, 'group-by', 'correlation', report);
  const line = entry(map, 'group-by')?.line ?? map.line;
  if (fields.length === 0) report.add(line, 'correlation.group-by', 'must name at least one field');
  if (new Set(fields).size < fields.length) {
    report.add(line, 'correlation.group-by', 'names a field twice');
  }
  return fields;
}

function readTimespan(
  map: LocatedMap,
  report: Report,
  lookUp: LookUpOne,
): Milliseconds | undefined {
  const found = entry(map, 'timespan');
  const path = 'correlation.timespan';
  if (found === undefined) {
    report.add(map.line, path, 'is missing');
    return undefined;
  }
  const { value, line } = found;
  return reporting(report, line, path, () => timespanOf(value, lookUp, parseDuration));
}

function readAliases(map: LocatedMap, report: Report): CorrelationBlock['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  for (const { key, line, value } of mapAt(map, 'aliases', 'correlation', report)?.entries ?? []) {
    const path = joined('correlation.aliases', key);
    if (value.kind !== 'map') report.add(line, path, 'must be a map of rules and fields');
    else {
      const names = value.entries.map(({ key: rule }) => rule);
      const fields = names.flatMap((rule): [string, string][] => {
        const field = textAt(value, rule, path, report);
        return field === undefined ? [] : [[rule, field]];
      });
      aliases.set(key, new Map(fields));
    }
  }
  return aliases;
}

/** The field that a name of the correlation stands for in the events of a rule. Throws a Refusal. */
export function aliasedField({ aliases }: CorrelationBlock, name: string, rule: string): string {
  const alias = aliases.get(name);
  if (alias === undefined) return name;
  const field = alias.get(rule);
  if (field === undefined) throw new Refusal(`the alias "${name}" has no field for "${rule}"`);
  return field;
}

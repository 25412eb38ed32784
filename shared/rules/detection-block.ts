import type { LocatedMap } from './document.ts';
import { entry, joined, mapAt, textAt } from './located.ts';
import { reporting } from './problem.ts';
import { parseCondition } from './sigma/condition.ts';
import { type ReadOptions, readSelection } from './sigma/detection.ts';
import type { Expression } from './sigma/value.ts';

export interface Detection {
  readonly expression: Expression;
  /** Selections that no condition mentions. */
  readonly unused: readonly { readonly name: string; readonly line: number }[];
}

/** Where the filters of a rule stand in its document once they are attached; no rule writes it. */
export const ATTACHED = '(filters)';

/**
 * Reads `detection`: the selections and the condition over them, several conditions being
 * alternatives. What the filters attached to the rule ask for is asked for too.
 */
export function readDetection(rule: LocatedMap, options: ReadOptions): Detection | undefined {
  const own = readOwn(rule, options);
  const attached = entry(rule, ATTACHED)?.value;
  if (own === undefined || attached?.kind !== 'list') return own;
  const filters = attached.items.flatMap((item) => (item.kind === 'map' ? [item] : []));
  const parts = filters.flatMap((filter): Expression[] => {
    const read = readOwn(filter, options)?.expression;
    const title = textAt(filter, 'title', '', options.report);
    return read === undefined ? [] : [named(`filter "${title}"`, read)];
  });
  return { ...own, expression: { kind: 'and', parts: [own.expression, ...parts] } };
}

function readOwn(rule: LocatedMap, options: ReadOptions): Detection | undefined {
  const { report } = options;
  const detection = mapAt(rule, 'detection', '', report);
  if (detection === undefined) {
    report.add(rule.line, 'detection', 'is missing');
    return undefined;
  }
  const selections = new Map<string, Expression>();
  const conditions: { text: string; line: number; path: string }[] = [];
  for (const { key, line, value } of detection.entries) {
    const path = joined('detection', key);
    if (key === 'condition') conditions.push(...conditionsOf(value, path, options));
    else if (key === 'timeframe') report.add(line, path, 'needs a correlation rule; remove it');
    else selections.set(key, named(key, readSelection(value, path, options)));
  }
  if (conditions.length === 0) report.add(detection.line, 'detection.condition', 'is missing');
  const parts = conditions.flatMap(({ text, line, path }) => {
    const part = reporting(report, line, path, () => parseCondition(text, selections));
    return part === undefined ? [] : [part];
  });
  if (parts.length === 0 || parts.length < conditions.length) {
    // The condition is reported; what is wrong with the selections can be found all the same.
    return { expression: { kind: 'or', parts: [...selections.values()] }, unused: [] };
  }
  const used = new Set(parts.flatMap(withAllBelow));
  const unused = detection.entries.filter(({ key }) => {
    const selection = selections.get(key);
    return selection !== undefined && !used.has(selection);
  });
  return {
    expression: { kind: 'or', parts },
    unused: unused.map(({ key, line }) => ({ name: key, line })),
  };
}

/** A lone keyword becomes a selection of one, so that it has a name like the others. */
function named(name: string, selection: Expression): Expression {
  if (selection.kind === 'and' || selection.kind === 'or') return { ...selection, name };
  return { kind: 'and', parts: [selection], name };
}

function withAllBelow(expression: Expression): Expression[] {
  if (expression.kind === 'item') return [expression];
  const below = expression.kind === 'not' ? [expression.part] : expression.parts;
  return [expression, ...below.flatMap(withAllBelow)];
}

function conditionsOf(
  node: LocatedMap['entries'][number]['value'],
  path: string,
  { report }: ReadOptions,
): { text: string; line: number; path: string }[] {
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') {
      return [{ text: item.value, line: item.line, path }];
    }
    // A selection called `1`, say, is still written as text.
    if (item.kind === 'scalar' && item.value !== null) {
      return [{ text: item.text, line: item.line, path }];
    }
    report.add(item.line, path, 'must be text, or a list of texts');
    return [];
  });
}

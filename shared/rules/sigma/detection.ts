import { suggestion } from '../closest-name.ts';
import type { Entry, Located, LocatedMap } from '../document.ts';
import { joined } from '../located.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import { expand, type LookUp, placeholdersIn } from './modifiers/expand.ts';
import type { Modifier } from './modifiers/modifier.ts';
import { EXPAND, MODIFIER_NAMES, MODIFIERS } from './modifiers/registry.ts';
import { parsePattern } from './pattern.ts';
import { COMPARISONS, type Expression, type Item, type Value } from './value.ts';

export interface ReadOptions {
  readonly report: Report;
  readonly lookUp: LookUp;
  /** Whether modifiers that mean nothing on session events may be used. */
  readonly anyLogsource: boolean;
  /** Hears the names of the values that leave a comparison without a limit. */
  readonly emptyLimit?: (names: readonly string[]) => void;
}

/** Reads a selection: a map (and), a list of maps or keywords (or), or one keyword. */
export function readSelection(node: Located, path: string, options: ReadOptions): Expression {
  if (node.kind === 'map') return readMap(node, path, options);
  if (node.kind === 'scalar') return keyword([node], node.line, path, options);
  if (node.items.length === 0) options.report.add(node.line, path, 'an empty list matches nothing');
  const parts = node.items.map((item, index) => {
    const place = joined(path, index);
    if (item.kind === 'list') {
      options.report.add(item.line, place, 'a list inside a list means nothing; write one list');
    }
    if (item.kind === 'map') return readMap(item, place, options);
    return keyword([item], item.line, place, options);
  });
  return { kind: 'or', parts };
}

function readMap(map: LocatedMap, path: string, options: ReadOptions): Expression {
  if (map.entries.length === 0) options.report.add(map.line, path, 'an empty map matches anything');
  return { kind: 'and', parts: map.entries.map((entry) => readItem(entry, path, options)) };
}

function keyword(
  nodes: readonly Located[],
  line: number,
  path: string,
  options: ReadOptions,
): Expression {
  const values = nodes.flatMap((node) => readValues(node, path, options));
  return {
    kind: 'item',
    item: { field: undefined, values, all: false, negated: false, line, path },
  };
}

function readItem(entry: Entry, parent: string, options: ReadOptions): Expression {
  const { report } = options;
  const path = joined(parent, entry.key);
  const [field = '', ...names] = entry.key.split('|');
  const values = readValues(entry.value, path, options);
  const item: Item = {
    field: field === '' ? undefined : field,
    values,
    all: false,
    negated: false,
    line: entry.line,
    path,
  };
  const modified = reporting(report, entry.line, path, () => modify(item, names, options));
  return { kind: 'item', item: modified ?? item };
}

function readValues(node: Located, path: string, { report }: ReadOptions): Value[] {
  if (node.kind === 'map') {
    report.add(node.line, path, 'a value is text, a number, true, false, null, or a list of them');
    return [];
  }
  if (node.kind === 'scalar') return [scalarValue(node)];
  if (node.items.length === 0) report.add(node.line, path, 'an empty list matches nothing');
  return node.items.flatMap((item, index) => {
    const place = joined(path, index);
    if (item.kind !== 'scalar') {
      report.add(item.line, place, 'a list of values holds text and numbers alone');
      return [];
    }
    if (item.value === null) {
      report.add(item.line, place, 'null cannot stand in a list; give it a selection of its own');
      return [];
    }
    return [scalarValue(item)];
  });
}

function scalarValue({ value, text }: Extract<Located, { kind: 'scalar' }>): Value {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'number') return { kind: 'number', number: value, raw: text };
  if (typeof value === 'boolean') return { kind: 'boolean', boolean: value };
  return {
    kind: 'text',
    pattern: parsePattern(value),
    cased: false,
    bytes: false,
    raw: value,
    modified: false,
  };
}

function modify(item: Item, names: readonly string[], options: ReadOptions): Item {
  const chain = names.filter((name) => name !== EXPAND).map((name) => modifier(name, options));
  const first = chain.filter((one) => one.first === true);
  const then = chain.filter((one) => one.first !== true);
  if (names.includes('all') && !names.includes(EXPAND) && item.values.length < 2) {
    throw new Refusal('the modifier "all" needs a list of at least two values');
  }
  const start = names.includes(EXPAND)
    ? { ...item, values: item.values.flatMap((value) => expand(value, options.lookUp)) }
    : item;
  if (start.values.length === 0 && names.some((name) => COMPARISONS.some((one) => one === name))) {
    options.emptyLimit?.(item.values.flatMap(placeholdersIn));
  }
  return [...first, ...then].reduce(apply, start);
}

function modifier(name: string, { anyLogsource }: ReadOptions): Modifier {
  const known = MODIFIERS.get(name);
  if (known === undefined) {
    throw new Refusal(`unknown modifier "${name}"${suggestion(name, MODIFIER_NAMES)}`);
  }
  if (known.foreign === true && !anyLogsource) {
    throw new Refusal(`the modifier "${name}" has no meaning on session events`);
  }
  return known;
}

function apply(item: Item, { each, item: whole }: Modifier): Item {
  const changed = each === undefined ? item : { ...item, values: item.values.map(each) };
  return whole === undefined ? changed : whole(changed);
}

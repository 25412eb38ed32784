import { suggestion } from '../closest-name.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import type { FieldType } from '../sigma/vocabulary.ts';
import { aliasedField, type CorrelationBlock } from './correlation-block.ts';
import type { CorrelationRule, GroupField } from './correlation-rule.ts';
import { type CorrelationType, KINDS, NUMERIC } from './types.ts';

/** What a correlation reads of the groups of another: nothing but what that one groups by. */
export interface ChildFields {
  groupOf(fields: readonly GroupField[]): readonly GroupField[];
  valueOf(fields: readonly GroupField[]): string | number | undefined;
  readonly valueType: FieldType | undefined;
  /** By the names that the correlation groups by. */
  readonly supplies: ReadonlyMap<string, FieldType>;
}

interface Supplied {
  /** What the correlation calls it. */
  readonly name: string;
  /** What the child calls it. */
  readonly from: string;
  readonly type: FieldType;
}

/** Undefined when the report says why not. */
export function fieldsOfChild(
  block: CorrelationBlock,
  child: CorrelationRule,
  report: Report,
): ChildFields | undefined {
  const { groupBy, condition, type } = block;
  const resolve = (name: string) => supplied(block, name, child);
  const chosen = reporting(report, block.groupByLine, 'correlation.group-by', () =>
    groupBy.map(resolve),
  );
  const { field: counted, fieldLine } = condition;
  const value =
    counted === undefined
      ? undefined
      : reporting(report, fieldLine, 'correlation.condition.field', () =>
          checkedValue(resolve(counted), type),
        );
  return chosen && fieldsOf(chosen, value, KINDS[type].numeric);
}

function fieldsOf(
  chosen: readonly Supplied[],
  value: Supplied | undefined,
  numeric: boolean,
): ChildFields {
  const held = (fields: readonly GroupField[], { from }: Supplied) =>
    fields.find(({ field }) => field === from)?.value;
  return {
    groupOf: (fields) => chosen.map((one) => ({ field: one.name, value: held(fields, one) ?? '' })),
    valueOf: (fields) => {
      const text = value && held(fields, value);
      if (text === undefined || !numeric) return text;
      const number = Number(text);
      return Number.isFinite(number) ? number : undefined;
    },
    valueType: value?.type,
    supplies: new Map(chosen.map(({ name, type }) => [name, type])),
  };
}

function supplied(block: CorrelationBlock, name: string, child: CorrelationRule): Supplied {
  const from = aliasedField(block, name, child.name);
  const type = child.supplies.get(from);
  if (type !== undefined) return { name, from, type };
  const names = [...child.supplies.keys()];
  throw new Refusal(
    `the correlation "${child.name}" does not supply "${from}": it groups by ${names.join(', ')}${suggestion(from, names)}`,
  );
}

function checkedValue(one: Supplied, type: CorrelationType): Supplied {
  if (!KINDS[type].numeric || NUMERIC.includes(one.type)) return one;
  throw new Refusal(`"${one.name}" holds no numbers, which ${type} needs`);
}

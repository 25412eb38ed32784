import { Refusal } from '../../problem.ts';
import type { Item, NumberValue, TextValue, Value } from '../value.ts';

/**
 * One value modifier. `each` changes one value, `item` the whole line. Both throw a Refusal on
 * what they cannot be applied to.
 */
export interface Modifier {
  readonly name: string;
  /** It has no meaning on session events, and is refused there. */
  readonly foreign?: boolean;
  /** Applied before all others, wherever it stands in the chain. */
  readonly first?: boolean;
  readonly each?: (value: Value) => Value;
  readonly item?: (item: Item) => Item;
}

const ARTICLES: Readonly<Record<Value['kind'], string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  compare: 'a comparison',
  reference: 'a field reference',
  part: 'a part of a date',
  exists: 'a test of existence',
  cidr: 'a network',
  regex: 'a regular expression',
  any: 'a list of alternatives',
};

export function wrongKind(modifier: string, value: Value): Refusal {
  return new Refusal(`the modifier "${modifier}" cannot be applied to ${ARTICLES[value.kind]}`);
}

/** A modifier of text; alternatives are changed one by one, and a number is taken as written. */
export function ofText(name: string, change: (text: TextValue) => Value): (value: Value) => Value {
  const each = (value: Value): Value => {
    if (value.kind === 'any') return { kind: 'any', values: value.values.map(each) };
    if (value.kind === 'number') return change(textOf(value));
    if (value.kind !== 'text') throw wrongKind(name, value);
    return change(value);
  };
  return each;
}

function textOf({ raw }: NumberValue): TextValue {
  return { kind: 'text', pattern: [raw], cased: false, bytes: false, raw, modified: false };
}

/** Text that no modifier has touched, as it was written. */
export function untouched(name: string, value: Value): string {
  if (value.kind !== 'text') throw wrongKind(name, value);
  if (value.modified || value.cased) {
    throw new Refusal(`the modifier "${name}" takes a value as it is written`);
  }
  return value.raw;
}

import { Refusal } from '../../problem.ts';
import { literalOf } from '../pattern.ts';
import { COMPARISONS, type Comparison, TIME_PARTS, type TimePart, type Value } from '../value.ts';
import { type Modifier, untouched, wrongKind } from './modifier.ts';

const RANGES: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
};

function eachOf(change: (value: Value) => Value): (value: Value) => Value {
  const each = (value: Value): Value =>
    value.kind === 'any' ? { kind: 'any', values: value.values.map(each) } : change(value);
  return each;
}

const re: Modifier = {
  name: 're',
  each: eachOf((value) => {
    const expression = value.kind === 'number' ? value.raw : untouched('re', value);
    return { kind: 'regex', expression, flags: '' };
  }),
};

function flag(name: string): Modifier {
  const each = eachOf((value) => {
    if (value.kind === 'regex') return { ...value, flags: value.flags + name };
    throw new Refusal(`the modifier "${name}" is a flag of "re" and stands after it`);
  });
  return { name, each };
}

const cidr: Modifier = {
  name: 'cidr',
  each: eachOf((value) => ({ kind: 'cidr', network: untouched('cidr', value) })),
};

const fieldref: Modifier = {
  name: 'fieldref',
  first: true,
  each: eachOf((value) => {
    untouched('fieldref', value);
    const field = value.kind === 'text' ? literalOf(value.pattern) : undefined;
    if (field === undefined) throw new Refusal('the name of a field has no wildcards');
    return { kind: 'reference', field, openStart: false, openEnd: false, cased: false };
  }),
};

function comparison(name: Comparison): Modifier {
  const each = eachOf((value) => {
    if (value.kind === 'part') return { ...value, comparison: name };
    if (value.kind === 'number') return { kind: 'compare', comparison: name, limit: value };
    untouched(name, value);
    if (value.kind !== 'text') throw wrongKind(name, value);
    return { kind: 'compare', comparison: name, limit: value };
  });
  return { name, each };
}

function timePart(part: TimePart): Modifier {
  const each = eachOf((value): Value => {
    if (value.kind === 'compare') {
      return { ...within(part, value.limit), comparison: value.comparison };
    }
    return within(part, value);
  });
  return { name: part, each };
}

function within(part: TimePart, value: Value): Extract<Value, { kind: 'part' }> {
  const number =
    value.kind === 'number'
      ? value.number
      : value.kind === 'text' && !value.modified && /^\d+$/.test(value.raw)
        ? Number(value.raw)
        : undefined;
  if (number === undefined) throw wrongKind(part, value);
  const [least, most] = RANGES[part];
  if (Number.isInteger(number) && number >= least && number <= most) {
    return { kind: 'part', part, number };
  }
  throw new Refusal(`${number} is no ${part}: it must be a whole number from ${least} to ${most}`);
}

export const typedModifiers: readonly Modifier[] = [
  re,
  flag('i'),
  flag('m'),
  flag('s'),
  cidr,
  fieldref,
  ...COMPARISONS.map(comparison),
  ...TIME_PARTS.map(timePart),
];

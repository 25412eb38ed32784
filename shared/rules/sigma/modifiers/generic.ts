import { Refusal } from '../../problem.ts';
import { openEnd, openStart } from '../pattern.ts';
import type { ReferenceValue, TextValue, Value } from '../value.ts';
import { type Modifier, ofText, wrongKind } from './modifier.ts';

type Opening = { readonly start: boolean; readonly end: boolean };

/** Leaves one or both ends of a text, or of a field's content, open. */
function opening(name: string, { start, end }: Opening): Modifier {
  const text = ofText(name, (value: TextValue) => {
    const led = start ? openStart(value.pattern) : value.pattern;
    return { ...value, pattern: end ? openEnd(led) : led, modified: true };
  });
  const reference = (value: ReferenceValue): Value => ({
    ...value,
    openStart: value.openStart || start,
    openEnd: value.openEnd || end,
  });
  return {
    name,
    each: (value) => (value.kind === 'reference' ? reference(value) : text(value)),
  };
}

const cased: Modifier = {
  name: 'cased',
  each: (value) => {
    if (value.kind === 'reference') return { ...value, cased: true };
    return ofText('cased', (text) => ({ ...text, cased: true }))(value);
  },
};

const all: Modifier = { name: 'all', item: (item) => ({ ...item, all: true }) };

const neq: Modifier = { name: 'neq', item: (item) => ({ ...item, negated: true }) };

const exists: Modifier = {
  name: 'exists',
  each: (value) => {
    if (value.kind !== 'boolean') throw wrongKind('exists', value);
    return { kind: 'exists', expected: value.boolean };
  },
  item: (item) => {
    if (item.values.length === 1) return item;
    throw new Refusal('the modifier "exists" takes a single true or false');
  },
};

export const genericModifiers: readonly Modifier[] = [
  all,
  opening('contains', { start: true, end: true }),
  opening('startswith', { start: false, end: true }),
  opening('endswith', { start: true, end: false }),
  exists,
  cased,
  neq,
];

import { suggestion } from '../closest-name.ts';
import { printable } from '../printable.ts';
import { Refusal } from '../problem.ts';
import { equalTest } from './number-values.ts';
import { numberFor } from './operand.ts';
import { hasWildcard, literalOf, openEnd, openStart } from './pattern.ts';
import { matchText, someText } from './text-match.ts';
import type { ReferenceValue, TextValue } from './value.ts';
import type { ValueContext, ValueTest } from './value-test.ts';
import type { Field, FieldType } from './vocabulary.ts';

/** Refuses what looks at text on fields that hold none, or none that stays the same. */
export function needsText<Event>(field: Field<Event> | undefined, what: string): void {
  const type = field?.type;
  if (type === 'duration' || type === 'instant' || type === 'boolean') {
    throw new Refusal(`"${what}" looks at text, and the field "${field?.name}" holds none`);
  }
}

export function onTexts<Event>(test: (text: string) => boolean, limit: string): ValueTest<Event> {
  return { holds: (held) => someText(held, test), limit: printable(limit) };
}

export function textTest<Event>(
  value: TextValue,
  type: FieldType,
  field: Field<Event> | undefined,
): ValueTest<Event> {
  const asWritten = !value.modified && !hasWildcard(value.pattern);
  if (type === 'boolean') return booleanTest(booleanOf(value), type);
  if (type === 'duration' || type === 'instant') {
    if (!value.modified) return equalTest(numberFor(type, value), type);
    needsText(field, 'a text modifier');
  }
  if (asWritten && (type === 'number' || type === 'percent')) {
    return equalTest(numberFor(type, value), type);
  }
  if (asWritten && field?.oneOf !== undefined) refuseUnlisted(value.raw, field.oneOf);
  // A keyword is looked for inside the values, wherever it stands.
  const open = field === undefined && !value.modified;
  const pattern = open ? openEnd(openStart(value.pattern)) : value.pattern;
  const whole = value.cased ? undefined : literalOf(pattern)?.toLowerCase();
  const test = onTexts<Event>(matchText(pattern, value.cased), value.raw);
  return whole === undefined ? test : { ...test, word: whole };
}

function refuseUnlisted(raw: string, known: readonly string[]): void {
  if (known.includes(raw.toLowerCase())) return;
  throw new Refusal(`"${raw}" is none of ${known.join(', ')}${suggestion(raw, known)}`);
}

function booleanOf({ raw }: TextValue): boolean {
  if (/^true$/i.test(raw)) return true;
  if (/^false$/i.test(raw)) return false;
  throw new Refusal(`the field holds true or false, not "${raw}"`);
}

export function booleanTest<Event>(expected: boolean, type: FieldType): ValueTest<Event> {
  const limit = expected ? 'yes' : 'no';
  if (type === 'boolean') return { holds: (held) => held === expected, limit };
  if (type !== 'any' && type !== 'text') throw new Refusal('the field holds no true or false');
  const text = String(expected);
  return { holds: (held) => someText(held, (one) => one.toLowerCase() === text), limit };
}

export function referenceTest<Event>(
  value: ReferenceValue,
  { field, resolve }: ValueContext<Event>,
): ValueTest<Event> {
  const other = resolve(value.field);
  if (field?.clock !== undefined || other.clock !== undefined) {
    throw new Refusal('"fieldref" cannot compare fields that change with the clock');
  }
  const fold = (text: string) => (value.cased ? text : text.toLowerCase());
  const matches = relation(value);
  return {
    holds: (held, event, at) => {
      const wanted = other.read(event, at);
      return someText(held, (text) =>
        someText(wanted, (reference) => matches(fold(text), fold(reference))),
      );
    },
    limit: `the field ${value.field}`,
  };
}

function relation({ openStart: start, openEnd: end }: ReferenceValue) {
  if (start && end) return (text: string, reference: string) => text.includes(reference);
  if (start) return (text: string, reference: string) => text.endsWith(reference);
  if (end) return (text: string, reference: string) => text.startsWith(reference);
  return (text: string, reference: string) => text === reference;
}

import type { Instant } from '../../sessions/instant.ts';
import { suggestion } from '../closest-name.ts';
import { printable } from '../printable.ts';
import { Refusal } from '../problem.ts';
import { matchNetwork } from './cidr.ts';
import { partOf, partOfText } from './date-parts.ts';
import { isNumeric, numberFor, readableLimit } from './operand.ts';
import { hasWildcard, openEnd, openStart } from './pattern.ts';
import { matchRegex } from './regex.ts';
import { matchText } from './text-match.ts';
import type {
  Comparison,
  NumberValue,
  PartValue,
  ReferenceValue,
  TextValue,
  Value,
} from './value.ts';
import type { Field, FieldType } from './vocabulary.ts';

/** One value of a rule, ready to be compared with what a field holds. */
export interface ValueTest<Event> {
  holds(held: unknown, event: Event, at: Instant): boolean;
  /** The limit for people. */
  readonly limit: string;
  /** Where a number that moves with time passes from one answer to the other. */
  readonly threshold?: { readonly number: number; readonly edge: Comparison | 'eq' };
}

export interface ValueContext<Event> {
  /** Undefined for keywords. */
  readonly field: Field<Event> | undefined;
  /** Throws a Refusal for a field there is not. */
  readonly resolve: (name: string) => Field<Event>;
}

const WORDS: Readonly<Record<Comparison, string>> = {
  gte: '',
  gt: 'more than ',
  lte: 'at most ',
  lt: 'less than ',
};

/** Compiles one value for one field. Throws a Refusal when the two do not go together. */
export function valueTest<Event>(value: Value, context: ValueContext<Event>): ValueTest<Event> {
  const { field } = context;
  const type = field?.type ?? 'any';
  switch (value.kind) {
    case 'text':
      return textTest(value, type, field);
    case 'number':
      return numberTest(value, type);
    case 'boolean':
      return booleanTest(value.boolean, type);
    case 'null':
      needsField(field, 'null');
      return { holds: (held) => held === undefined || held === null, limit: 'absent' };
    case 'exists':
      needsField(field, 'exists');
      return existsTest(value.expected);
    case 'compare':
      needsField(field, value.comparison);
      return compareTest(value.comparison, value.limit, type);
    case 'cidr':
      needsText(field, 'cidr');
      return onTexts(matchNetwork(value.network), value.network);
    case 'regex':
      needsText(field, 're');
      return onTexts(
        matchRegex(value.expression, value.flags),
        `/${value.expression}/${value.flags}`,
      );
    case 'part':
      needsField(field, value.part);
      return partTest(value, type);
    case 'reference':
      return referenceTest(value, context);
    default:
      return anyTest(value.values.map((one) => valueTest(one, context)));
  }
}

function needsField(field: unknown, what: string): void {
  if (field === undefined) throw new Refusal(`"${what}" needs the name of a field before it`);
}

function anyTest<Event>(tests: readonly ValueTest<Event>[]): ValueTest<Event> {
  return {
    holds: (held, event, at) => tests.some((test) => test.holds(held, event, at)),
    limit: tests[0]?.limit ?? '',
  };
}

function existsTest<Event>(expected: boolean): ValueTest<Event> {
  return {
    holds: (held) => (held !== undefined) === expected,
    limit: expected ? 'present' : 'absent',
  };
}

/** Refuses what looks at text on fields that hold none, or none that stays the same. */
function needsText<Event>(field: Field<Event> | undefined, what: string): void {
  const type = field?.type;
  if (type === 'duration' || type === 'instant' || type === 'boolean') {
    throw new Refusal(`"${what}" looks at text, and the field "${field?.name}" holds none`);
  }
}

function onTexts<Event>(test: (text: string) => boolean, limit: string): ValueTest<Event> {
  return { holds: (held) => someText(held, test), limit: printable(limit) };
}

function someText(held: unknown, test: (text: string) => boolean): boolean {
  if (typeof held === 'string') return test(held);
  if (typeof held === 'number' || typeof held === 'boolean') return test(String(held));
  return Array.isArray(held) && held.some((one) => someText(one, test));
}

function textTest<Event>(
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
  return onTexts(matchText(pattern, value.cased), value.raw);
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

function numberTest<Event>(value: NumberValue, type: FieldType): ValueTest<Event> {
  if (type === 'boolean') throw new Refusal(`the field holds true or false, not ${value.raw}`);
  if (type !== 'any' && type !== 'text') return equalTest(numberFor(type, value), type);
  const texts = [value.raw, String(value.number)];
  return {
    holds: (held) => someText(held, (text) => texts.includes(text)),
    limit: value.raw,
  };
}

function equalTest<Event>(number: number, type: FieldType): ValueTest<Event> {
  return {
    holds: (held) => held === number,
    limit: readableLimit(type, number),
    threshold: { number, edge: 'eq' },
  };
}

function booleanTest<Event>(expected: boolean, type: FieldType): ValueTest<Event> {
  const limit = expected ? 'yes' : 'no';
  if (type === 'boolean') return { holds: (held) => held === expected, limit };
  if (type !== 'any' && type !== 'text') throw new Refusal('the field holds no true or false');
  const text = String(expected);
  return { holds: (held) => someText(held, (one) => one.toLowerCase() === text), limit };
}

const COMPARE: Readonly<Record<Comparison, (held: number, limit: number) => boolean>> = {
  lt: (held, limit) => held < limit,
  lte: (held, limit) => held <= limit,
  gt: (held, limit) => held > limit,
  gte: (held, limit) => held >= limit,
};

function compareTest<Event>(
  comparison: Comparison,
  written: TextValue | NumberValue,
  type: FieldType,
): ValueTest<Event> {
  const limit = numberFor(type, written);
  const compare = COMPARE[comparison];
  const holds = (held: unknown): boolean => {
    if (typeof held === 'number') return compare(held, limit);
    if (type !== 'any') return false;
    if (typeof held === 'string') return isNumeric(held) && compare(Number(held), limit);
    return Array.isArray(held) && held.some(holds);
  };
  return {
    holds,
    limit: WORDS[comparison] + readableLimit(type, limit),
    threshold: { number: limit, edge: comparison },
  };
}

function partTest<Event>(value: PartValue, type: FieldType): ValueTest<Event> {
  if (type !== 'instant' && type !== 'any') {
    throw new Refusal(`"${value.part}" takes a date, and the field holds none`);
  }
  const { part, number, comparison } = value;
  const compare = comparison === undefined ? undefined : COMPARE[comparison];
  const accepts = (found: number | undefined) =>
    found !== undefined && (compare === undefined ? found === number : compare(found, number));
  const holds = (held: unknown): boolean => {
    if (typeof held === 'number') return type === 'instant' && accepts(partOf(part, held));
    if (typeof held === 'string') return accepts(partOfText(part, held));
    return Array.isArray(held) && held.some(holds);
  };
  const words = comparison === undefined ? '' : WORDS[comparison];
  return { holds, limit: `${part} ${words}${number}` };
}

function referenceTest<Event>(
  value: ReferenceValue,
  { field, resolve }: ValueContext<Event>,
): ValueTest<Event> {
  needsField(field, 'fieldref');
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

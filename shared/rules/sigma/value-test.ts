import type { Instant } from '../../sessions/instant.ts';
import { Refusal } from '../problem.ts';
import { matchNetwork } from './cidr.ts';
import { compareTest, numberTest, partTest } from './number-values.ts';
import { matchRegex } from './regex.ts';
import { booleanTest, needsText, onTexts, referenceTest, textTest } from './text-values.ts';
import type { Comparison, Value } from './value.ts';
import type { Field } from './vocabulary.ts';

/** One value of a rule, ready to be compared with what a field holds. */
export interface ValueTest<Event> {
  readonly holds: (held: unknown, event: Event, at: Instant) => boolean;
  /** The lower-cased text, if the value is a whole text compared without case. */
  readonly word?: string;
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
      needsField(field, 'fieldref');
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

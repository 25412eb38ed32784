import type { Session } from '../../sessions/session.ts';
import { Refusal } from '../problem.ts';
import type { Item } from '../sigma/value.ts';
import { type ValueTest, valueTest } from '../sigma/value-test.ts';
import type { Field, Vocabulary } from '../sigma/vocabulary.ts';
import { candidatesFor } from './candidates.ts';

/** One comparison in a conjunction, and whether it must hold or must not. */
export interface Literal {
  readonly item: Item;
  readonly holdsWhen: boolean;
}

/** A literal whose values were compiled. */
export interface Constraint extends Literal {
  readonly tests: readonly ValueTest<Session>[];
}

// A candidate is compared by itself; comparisons that look at the rest of the session are left out.
const NO_SESSION: Session = { source: '', vendor: '', id: '', state: 'live', started_at: 0 };

/**
 * The literals, all on one field, that exclude each other; undefined when some value meets them all,
 * or when it cannot be known.
 */
export function contradictionIn(
  literals: readonly Literal[],
  vocabulary: Vocabulary<Session>,
): readonly Literal[] | undefined {
  const byField = Map.groupBy(literals, ({ item }) => item.field);
  for (const [name, group] of byField) {
    const opposed = oppositesIn(group);
    if (opposed !== undefined) return opposed;
    const field = name === undefined ? undefined : vocabulary.field(name);
    if (field !== undefined && isContradictory(group, field)) return group;
  }
  return undefined;
}

/** The same comparison, once as it is and once negated. */
function oppositesIn(group: readonly Literal[]): readonly Literal[] | undefined {
  for (const one of group) {
    const other = group.find((two) => two.item === one.item && two.holdsWhen !== one.holdsWhen);
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

function isContradictory(group: readonly Literal[], field: Field<Session>): boolean {
  const constraints = group.flatMap((literal) => constraintOf(literal, field) ?? []);
  if (constraints.length === 0) return false;
  const candidates = candidatesFor(field.name, field.type, constraints);
  if (candidates === undefined) return false;
  return !candidates.some((held) => constraints.every((one) => isMet(one, held)));
}

/** Undefined for what stands for anything: an empty list of the configuration, another field. */
function constraintOf(literal: Literal, field: Field<Session>): Constraint | undefined {
  const { item } = literal;
  if (item.values.length === 0) return undefined;
  if (item.values.some(({ kind }) => kind === 'reference')) return undefined;
  try {
    const resolve = () => field;
    return { ...literal, tests: item.values.map((value) => valueTest(value, { field, resolve })) };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function isMet({ item, tests, holdsWhen }: Constraint, held: unknown): boolean {
  const holds = (test: ValueTest<Session>) => test.holds(held, NO_SESSION, 0);
  const matched = item.all ? tests.every(holds) : tests.some(holds);
  return (matched !== item.negated) === holdsWhen;
}

import type { Expression } from '../sigma/value.ts';
import type { Literal } from './constraint.ts';

/** All of these hold together. */
export type Conjunction = readonly Literal[];

// Conditions with more alternatives are too intricate to be judged.
const MOST = 512;

/** The alternatives under which the expression holds; undefined when there are too many. */
export function alternativesOf(
  expression: Expression,
  holdsWhen = true,
): readonly Conjunction[] | undefined {
  if (expression.kind === 'item') return [[{ item: expression.item, holdsWhen }]];
  if (expression.kind === 'not') return alternativesOf(expression.part, !holdsWhen);
  const parts = expression.parts.map((part) => alternativesOf(part, holdsWhen));
  const isAnd = (expression.kind === 'and') === holdsWhen;
  let made: readonly Conjunction[] = isAnd ? [[]] : [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    if (isAnd && made.length * part.length > MOST) return undefined;
    made = isAnd ? made.flatMap((one) => part.map((two) => [...one, ...two])) : [...made, ...part];
    if (made.length > MOST) return undefined;
  }
  return made;
}

import type { Session } from '../../sessions/session.ts';
import type { Expression } from '../sigma/value.ts';
import type { Vocabulary } from '../sigma/vocabulary.ts';
import { alternativesOf } from './conjunctions.ts';
import { contradictionIn, type Literal } from './constraint.ts';

/** What can be proved of expressions. Where a proof needs too much, nothing is said. */
export interface Logic {
  /** Of each alternative that can never hold, the comparisons that exclude each other. */
  contradictions(expression: Expression): {
    readonly found: readonly (readonly Literal[])[];
    /** No alternative can hold. */
    readonly impossible: boolean;
  };
  isImpossible(expression: Expression): boolean;
  isAlwaysTrue(expression: Expression): boolean;
  /** Whenever `one` holds, `other` does. */
  implies(one: Expression, other: Expression): boolean;
}

export function createLogic(vocabulary: Vocabulary<Session>): Logic {
  const contradictions: Logic['contradictions'] = (expression) => {
    const alternatives = alternativesOf(expression) ?? [];
    const found = alternatives.flatMap((one) => {
      const contradiction = contradictionIn(one, vocabulary);
      return contradiction === undefined ? [] : [contradiction];
    });
    const impossible = alternatives.length > 0 && found.length === alternatives.length;
    return { found, impossible };
  };
  const isImpossible = (expression: Expression) => contradictions(expression).impossible;
  return {
    contradictions,
    isImpossible,
    isAlwaysTrue: (part) => isImpossible({ kind: 'not', part }),
    implies: (one, other) =>
      isImpossible({ kind: 'and', parts: [one, { kind: 'not', part: other }] }),
  };
}

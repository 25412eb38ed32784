import type { Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { SessionState } from '../sessions/session.ts';

/** One comparison of a rule: what it saw, what it wanted, and whether the two agree. Printable text. */
export interface ExplainedMatch {
  readonly kind: 'match';
  /** Where it stands in the rule, such as `detection.long.duration|gte`. */
  readonly path: string;
  readonly line: number;
  readonly field: string;
  readonly value: string;
  readonly limit: string;
  readonly holds: boolean;
  /** When time alone turns the verdict, if it does. */
  readonly turns_at?: Instant;
}

/** A condition as of an instant: the whole of it, and not only what made it true. */
export type Explanation =
  | ExplainedMatch
  | {
      readonly kind: 'and' | 'or';
      /** The selection, where the parts are one. */
      readonly name?: string;
      readonly holds: boolean;
      readonly parts: readonly Explanation[];
    }
  | { readonly kind: 'not'; readonly holds: boolean; readonly part: Explanation };

/** Why a rule says what it says of a session. */
export interface RuleExplanation {
  readonly at: Instant;
  /** The session's state as of `at`. */
  readonly state: SessionState;
  /** Whether the rule looks at sessions in that state at all. */
  readonly watched: boolean;
  /** Undefined: the rule does not match. */
  readonly level: Level | undefined;
  readonly detection: Explanation;
  readonly escalations: readonly ExplainedEscalation[];
  readonly clear?: Explanation;
  /** When time alone next changes the level, and what it then is; undefined level: no match. */
  readonly next?: { readonly at: Instant; readonly level: Level | undefined };
}

export interface ExplainedEscalation {
  readonly level: Level;
  /** It holds, and no other that holds is higher: it decides the level. */
  readonly decides: boolean;
  readonly when: Explanation;
}

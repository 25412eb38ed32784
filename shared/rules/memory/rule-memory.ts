import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { RememberBy } from './remember-by.ts';

/** What a rule remembers of earlier sessions, and for how long. */
export interface RuleMemory extends Pick<RememberBy, 'valuesOf'> {
  /** `first_seen`: combinations there were. `unusual`: how long sessions lasted. */
  readonly kind: 'first_seen' | 'unusual';
  readonly within: Milliseconds;
  /** How long combinations are only learned after the rule began to watch a source. */
  readonly learn: Milliseconds;
  /** Of unusual: how many earlier sessions it takes to know what is usual. */
  readonly sessions: number;
  /** Of unusual: above 0 and up to 1. */
  readonly quantile: number;
  /** Of unusual: how many times the quantile a session must last. */
  readonly factor: number;
  /** What is remembered: another one begins to learn anew. */
  readonly signature: string;
  /** The fields that it remembers by. */
  readonly fields: readonly string[];
  readonly keyFields: RememberBy['fields'];
  /** Those values as a key; upper and lower case are the same. */
  hashOf(session: Session): string | undefined;
  /** Whether the rule asks about the session at all, whatever it remembers. */
  concerns(session: Session, at: Instant): boolean;
}

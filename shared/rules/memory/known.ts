import type { Instant, Milliseconds } from '../../sessions/instant.ts';

/** What earlier sessions say about one session, fixed when it was first seen. */
export interface Known {
  /** Of a first-seen rule: nobody had this combination before it. */
  readonly first?: boolean;
  /** Of an unusual rule: what is normal here. */
  readonly usual?: Usual;
}

export interface Usual {
  /** How many sessions this is drawn from. */
  readonly sessions: number;
  readonly median: Milliseconds;
  readonly longest: Milliseconds;
  /** What the rule's quantile of them stayed within. */
  readonly quantile: Milliseconds;
}

/** One session in the history of a key. */
export interface Sample {
  /** `source/id`: a session counts once. */
  readonly id: string;
  readonly span: Milliseconds;
  /** When it ended. */
  readonly at: Instant;
}

/** Which memory of which rule. */
export interface MemoryKey {
  /** The rule's id. */
  readonly rule: string;
  /** Over the values of the fields that the rule remembers by. */
  readonly hash: string;
}

/** What a rule remembers under one key: one small item under one version. */
export interface MemoryItem extends MemoryKey {
  /** Concurrency: what the writer read; 0 for an item that is not stored yet. */
  readonly version: number;
  /** The first session with this combination since it was last forgotten; absent for what was learned from history. */
  readonly by?: string | undefined;
  /** The newest session with this combination began then, to a day. */
  readonly last_at?: Instant | undefined;
  /** The newest sessions under this key, oldest first. */
  readonly samples?: readonly Sample[] | undefined;
  readonly expires_at: Instant;
}

export function memoryName({ rule, hash }: MemoryKey): string {
  return `${rule}#${hash}`;
}

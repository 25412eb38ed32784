import type { TransitionKind, TransitionReason } from '../alerts/alert.ts';
import type { Level } from '../alerts/level.ts';
import type { Instant, Milliseconds } from '../sessions/instant.ts';

/** A change of an alert, in the few words that a digest needs of it. */
export interface TransitionEvent {
  readonly kind: 'transition';
  readonly id: string;
  readonly alert: string;
  readonly n: number;
  readonly transition: TransitionKind;
  readonly reason: TransitionReason;
  /** Whether people were to hear of it by itself. */
  readonly message: 'notification' | 'detail';
  /** What the rule wanted of its alerts. */
  readonly deliver: 'alerts' | 'digest';
  /** The id of the summary that told it. */
  readonly storm?: string | undefined;
  /** The rule's name. */
  readonly rule: string;
  readonly level: Level;
  readonly peak_level: Level;
  readonly source: string;
  readonly title: string;
  readonly opened_at: Instant;
  /** What it is about: when the limit was reached, when the session ended. */
  readonly at: Instant;
  readonly decided_at: Instant;
  readonly unverified: boolean;
}

/** A session that nobody could confirm for so long that it is watched no more. */
export interface StaleEvent {
  readonly kind: 'stale';
  readonly id: string;
  readonly source: string;
  readonly session: string;
}

/** A span in which a source was not read. */
export interface GapEvent {
  readonly kind: 'gap';
  readonly id: string;
  readonly source: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** The first look at a source. */
export interface BaselineEvent {
  readonly kind: 'baseline';
  readonly id: string;
  readonly source: string;
  readonly live: number;
  readonly over_limit: number;
  readonly ghosts: number;
}

/** A notification that was not sent because a later one of its alert was. */
export interface SupersededEvent {
  readonly kind: 'superseded';
  readonly id: string;
  readonly receiver: string;
}

/** Noted by a version that knows more than this one, or damaged: counted, and nothing else. */
export interface UnreadableEvent {
  readonly kind: 'unreadable';
  readonly id: string;
}

/**
 * Something that the next digest counts. `id` says what it is: a crash may note it twice, and it is
 * told once.
 */
export type DigestEvent =
  | TransitionEvent
  | StaleEvent
  | GapEvent
  | BaselineEvent
  | SupersededEvent
  | UnreadableEvent;

/**
 * What was noted is all there this long afterwards: writers give up sooner. So a digest that ends
 * this long ago misses nothing, and what is younger is for the next.
 */
export const SETTLED: Milliseconds = 60_000;

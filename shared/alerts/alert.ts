import type { Known } from '../rules/memory/known.ts';
import type { Fact } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { Correlated } from './groups/contribute.ts';
import type { Level } from './level.ts';

export const TRANSITION_REASONS = [
  'matched',
  'reopened',
  'threshold',
  'still_open',
  'session_ended',
  'cleared',
  'faded',
  'rule_changed',
  'rule_removed',
  'storm',
  'baseline',
  'digest',
] as const;
export type TransitionReason = (typeof TRANSITION_REASONS)[number];

export type TransitionKind = 'fired' | 'escalated' | 'reminded' | 'resolved';

/** A step on the way to the present level. */
export interface Step {
  readonly at: Instant;
  readonly level: Level;
}

/** Which of how many reminders. */
export interface ReminderCount {
  readonly number: number;
  readonly most: number;
}

/** Change number `n` of an alert. */
export interface Transition {
  readonly alert: string;
  readonly n: number;
  readonly transition: TransitionKind;
  readonly reason: TransitionReason;
  readonly rule: string;
  readonly level: Level;
  /** The highest level of the episode so far. */
  readonly peak_level: Level;
  readonly opened_at: Instant;
  /** The instant this is about: when the limit was reached, when the session ended. */
  readonly at: Instant;
  /** When it was decided; `decided_at - at` is how late it comes. */
  readonly decided_at: Instant;
  readonly facts: readonly Fact[];
  /** The thresholds passed since the last transition, where there were several. */
  readonly steps: readonly Step[];
  /** Of a reminder alone. */
  readonly reminder?: ReminderCount;
  /** The appliance did not confirm the session; this is when it last did. */
  readonly unverified_since?: Instant;
  /** The alert before this one for the same situation. */
  readonly previous?: string;
  readonly title: string;
  /** A later transition of the same decision tells people all; this one is for machines. */
  readonly detail: boolean;
  /** People heard nothing of this alert before. */
  readonly first: boolean;
  /** Of an end: it fired or rose in the same decision, so this tells both. */
  readonly rose?: boolean;
}

/** One episode of a situation, as the item keeps it. */
export interface AlertState {
  readonly id: string;
  readonly status: 'pending' | 'open' | 'resolved';
  /** The revision of the rule that decided last. */
  readonly rev: string;
  readonly n: number;
  readonly level: Level;
  readonly peak_level: Level;
  readonly opened_at: Instant;
  readonly resolved_at?: Instant;
  /** While pending: matching readings in a row so far, and the last one counted. */
  readonly readings?: number;
  readonly counted_at?: Instant;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly previous?: string;
  /** What is shown of the rule when the rule itself is gone. */
  readonly rule: { readonly name: string; readonly title: string };
  /** People heard of this alert by itself, so they must hear of its end. */
  readonly told: boolean;
  /** When it last fired, rose or was brought to mind; absent for an alert of before there were reminders. */
  readonly said_at?: Instant;
  /** Reminders since it last fired or rose. */
  readonly reminders?: number;
}

/** A session with the state of its alerts and what is still to be published: one item, one version. */
export interface SessionItem {
  readonly source: string;
  readonly id: string;
  /** Concurrency: what the writer read; 0 for an item that is not stored yet. */
  readonly version: number;
  readonly session: Session;
  readonly first_seen_at: Instant;
  /** When an appliance last confirmed the session. */
  readonly confirmed_at: Instant;
  /** Rules were evaluated up to and including this instant. */
  readonly evaluated_at: Instant;
  /** By rule id. */
  readonly alerts: Readonly<Record<string, AlertState>>;
  /** Decided and not yet published, oldest first. */
  readonly outbox: readonly OutboxEntry[];
  /** The next instant at which anything about it can change; absent once it is over and published. */
  readonly due_at?: Instant;
  /** Polls in a row that wanted to confirm the session and could not. */
  readonly unconfirmed_polls: number;
  /** Never closed by the appliance: watched no more. */
  readonly stale?: boolean;
  /** The groups of correlations that it was put into. */
  readonly correlated?: Correlated;
  /** By rule id: what earlier sessions say about this one, for the rules that ask. */
  readonly known?: Readonly<Record<string, Known>>;
  /** When the store may forget it; absent while it is live. */
  readonly expires_at?: Instant;
}

/** A message that is decided and must go out; `id` is the same on every attempt. */
export interface OutboxEntry {
  readonly id: string;
  /** The JSON text of the message (schema `pamwatch.alert/1`). */
  readonly body: string;
  /** The transitions folded into a summary share its batch. */
  readonly batch?: Batch;
  /** Until then it is its writer's to publish; afterwards anybody's. Absent: anybody's at once. */
  readonly after?: Instant;
}

/** Transitions collapsed for people: the summary's id and text derive from this alone. */
export interface Batch {
  readonly id: string;
  readonly source: string;
  readonly at: Instant;
  readonly peak_level: Level;
  readonly total: number;
  /** How many of them are reminders: all, or what a storm has besides its news. */
  readonly reminders?: number;
  /** Rule name to number of transitions. */
  readonly rules: Readonly<Record<string, number>>;
}

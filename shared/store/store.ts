import type { OutboxEntry, SessionItem } from '../alerts/alert.ts';
import type { GroupItem, GroupKey } from '../alerts/groups/group.ts';
import type { TransitionEvent } from '../digest/event.ts';
import type { MemoryItem, MemoryKey } from '../rules/memory/known.ts';
import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { Cursor } from '../sources/source.ts';
import type { DigestStore } from './digest-port.ts';

/** What is known of a source as a whole; written last in a poll. */
export interface SourceState {
  readonly source: string;
  /** Concurrency: what the writer read; 0 for one that is not stored yet. */
  readonly version: number;
  /** The source's own cursor. */
  readonly cursor: Cursor;
  /** Up to here everything was read: when the last complete reading began. */
  readonly covered_until: Instant;
  /** Every live session was evaluated up to and including this instant. */
  readonly evaluated_until: Instant;
  /** Every live session was confirmed by the appliance at this instant or later. */
  readonly confirmed_until: Instant;
  readonly first_poll_at: Instant;
  /** Appliance clock minus ours in milliseconds, as last measured. */
  readonly skew: Milliseconds;
  /** Within which time live sessions are read again, where the source's own is too short for them. */
  readonly refresh?: Milliseconds;
  /** By rule id: the revision last applied and since when the rule has been watching. */
  readonly rules: Readonly<Record<string, { readonly rev: string; readonly since: Instant }>>;
  /** By what is remembered: since when it has been learned here; 0 once there is nothing more to learn. */
  readonly remembers?: Readonly<Record<string, Instant>>;
  /** Messages about the source as a whole (the baseline), decided and not yet published. */
  readonly outbox: readonly OutboxEntry[];
}

/** What the last sweep that came to its end left; written by sweeps alone. */
export interface SweepState {
  readonly source: string;
  /** The source's own cursor. */
  readonly cursor: Cursor;
  readonly began_at: Instant;
  readonly finished_at: Instant;
  /** How many sessions the appliance showed. */
  readonly seen: number;
  /** By what is remembered: when the whole history had been learned. */
  readonly learned?: Readonly<Record<string, Instant>> | undefined;
}

export type LeaseKind = 'poll' | 'sweep';

/** What a transition leaves behind for good; `body` is the published message. */
export interface TransitionRecord {
  readonly alert: string;
  readonly n: number;
  readonly source: string;
  /** Of a group: the session that made it so. */
  readonly session: string;
  /** The name of the group whose alert it is, where it is not the session's. */
  readonly group?: string | undefined;
  readonly at: Instant;
  readonly body: string;
}

/** What goes with a transition when it is recorded. */
export interface TransitionNews {
  /** What the next digest counts of it. */
  readonly event: TransitionEvent;
  readonly now: Instant;
  /** When the record may be forgotten. */
  readonly expiresAt: Instant;
}

/**
 * - `claimed`: deliver it, then complete
 * - `delivered`: this transition, or a later one, was delivered already
 * - `busy`: another delivery is under way; come back after the claim has run out
 */
export type Claim =
  | {
      readonly outcome: 'claimed';
      readonly first: boolean;
      readonly attempt: number;
      /** What the receiver answered to an earlier delivery, where it answered anything. */
      readonly receipt?: string | undefined;
    }
  | { readonly outcome: 'delivered'; readonly last_n: number }
  | { readonly outcome: 'busy'; readonly until: Instant };

/**
 * All state, behind one version per item. Methods reject on a store that does not answer;
 * a lost race is an answer, not an error.
 */
export interface Store extends DigestStore {
  /** True when `owner` now holds the lease until `now + ttl`. An owner renews its own. */
  acquireLease(
    source: string,
    kind: LeaseKind,
    owner: string,
    now: Instant,
    ttl: Milliseconds,
  ): Promise<boolean>;
  /** Gives the lease back; nothing happens if another owns it by now. */
  releaseLease(source: string, kind: LeaseKind, owner: string): Promise<void>;

  readSource(source: string): Promise<SourceState | undefined>;
  /** False when another poll wrote in between. */
  saveSource(state: SourceState): Promise<boolean>;

  readSweep(source: string): Promise<SweepState | undefined>;
  /** The last write stays: the sweep's lease keeps others away. */
  saveSweep(state: SweepState): Promise<void>;

  /** Ids of the sessions whose `due_at <= until`, soonest first; eventually consistent, so read before acting. */
  dueIds(source: string, until: Instant): Promise<string[]>;
  /** Ids of all sessions with a `due_at`: what is live or unpublished. */
  liveIds(source: string): Promise<string[]>;
  /** Strongly consistent; what is not stored is absent from the answer. */
  readItems(source: string, ids: readonly string[]): Promise<Map<string, SessionItem>>;
  /** Writes under the item's version and answers with the stored item, or undefined when another wrote in between. */
  saveItem(item: SessionItem): Promise<SessionItem | undefined>;

  /** Groups of any source whose `due_at <= until`, soonest first; eventually consistent, so read before acting. */
  dueGroups(until: Instant): Promise<GroupKey[]>;
  /** Groups with a `due_at`: what is open, waits, or is unpublished. */
  openGroups(): Promise<GroupKey[]>;
  /** Strongly consistent, by `groupName`; what is not stored is absent from the answer. */
  readGroups(keys: readonly GroupKey[]): Promise<Map<string, GroupItem>>;
  /** As `saveItem`. */
  saveGroup(item: GroupItem): Promise<GroupItem | undefined>;

  /** Strongly consistent, by `memoryName`; what is not stored is absent from the answer. */
  readMemories(keys: readonly MemoryKey[]): Promise<Map<string, MemoryItem>>;
  /** Writes under the item's version; false when another wrote in between. */
  saveMemory(item: MemoryItem): Promise<boolean>;

  /** Idempotent: the first write of (alert, n) stays, and it is noted for one digest. */
  recordTransition(record: TransitionRecord, news: TransitionNews): Promise<void>;
  /** All transitions of an alert, by n. */
  readTransitions(alert: string): Promise<TransitionRecord[]>;

  /** Asks to deliver transition `n` of `alert` (or a summary, by its id) to `receiver`. */
  claim(
    alert: string,
    receiver: string,
    n: number,
    owner: string,
    now: Instant,
    ttl: Milliseconds,
  ): Promise<Claim>;
  /**
   * Records that it was delivered; `expiresAt` is when the record may be forgotten. Without a
   * receipt the one before stays.
   */
  complete(
    alert: string,
    receiver: string,
    n: number,
    owner: string,
    expiresAt: Instant,
    receipt?: string,
  ): Promise<void>;
  /** Gives a claim back after a failed delivery, so that a retry need not wait. */
  abandon(alert: string, receiver: string, owner: string): Promise<void>;
}

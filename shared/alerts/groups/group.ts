import type { GroupField } from '../../rules/correlation/correlation-rule.ts';
import type { MemberGroup, MemberSession, Members } from '../../rules/correlation/member.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { AlertState, OutboxEntry } from '../alert.ts';
import type { Spell } from './spells.ts';

/** Which group of which rule. */
export interface GroupKey {
  /** The rule's id. */
  readonly rule: string;
  /** Over the values that the sessions of the group have in common. */
  readonly hash: string;
}

/** A group of sessions with the state of its alert and what is still to be published: one item, one version. */
export interface GroupItem extends GroupKey {
  /** Concurrency: what the writer read; 0 for an item that is not stored yet. */
  readonly version: number;
  readonly fields: readonly GroupField[];
  /** The revision of the rule that the members are of. */
  readonly rev: string;
  readonly members: Members;
  /** Sessions that were left out because there were too many. */
  readonly dropped: number;
  /** The rule was evaluated up to and including this instant, by pamwatch's own clock. */
  readonly evaluated_at: Instant;
  /** By rule id; there is one at most. */
  readonly alerts: Readonly<Record<string, AlertState>>;
  readonly outbox: readonly OutboxEntry[];
  /** Of a correlation that others refer to: when the condition held, as far as that is still of use. */
  readonly spells?: readonly Spell[];
  /** The next instant at which anything can change without another session; absent when none. */
  readonly due_at?: Instant;
  readonly expires_at?: Instant;
}

/** What one session, or one group, adds to one group. The same one always adds the same. */
export interface Contribution extends GroupKey {
  readonly fields: readonly GroupField[];
  /** The name of the rule that matched the session, or of the correlation that found the group. */
  readonly base: string;
  /** When it matched, by pamwatch's own clock. */
  readonly at: Instant;
  readonly value?: string | number;
  readonly value_at?: Instant;
  /** When the session was over, or the group ceased to hold. */
  readonly until?: Instant;
  /** Of a group: the newest of its sessions. */
  readonly session: MemberSession;
  readonly group?: MemberGroup;
}

export function groupName({ rule, hash }: GroupKey): string {
  return `${rule}#${hash}`;
}

import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Fact } from '../rule.ts';
import type { GroupField } from './correlation-rule.ts';

/** When a rule that a correlation refers to first matched a session, by pamwatch's own clock. */
export interface MemberEvent {
  readonly at: Instant;
  /** What the field that the correlation counts or sums held; absent when the session does not say. */
  readonly value?: string | number;
  /** Since when there is a value, where that is later than the event. */
  readonly value_at?: Instant;
}

const SHOWN = [
  'source',
  'id',
  'vendor',
  'alt_id',
  'group_id',
  'user',
  'account',
  'target',
  'source_ip',
  'protocol',
  'state',
  'started_at',
  'ended_at',
  'read_at',
] as const satisfies readonly (keyof Session)[];

/** What a group remembers of a session: enough to tell people which one it was. */
export type MemberSession = Pick<Session, (typeof SHOWN)[number]>;

/** What a group remembers of a group of another correlation, as it was when that began to hold. */
export interface MemberGroup {
  /** The other correlation's id, and which of its groups. */
  readonly rule: string;
  readonly hash: string;
  readonly fields: readonly GroupField[];
  readonly shown: { readonly name: string; readonly title: string };
  /** What an alert of its own would have been called. */
  readonly title: string;
  readonly why: readonly Fact[];
  /** Its newest sessions, the newest last. */
  readonly sessions: readonly MemberSession[];
  /** How many sessions it had. */
  readonly total: number;
}

/**
 * One session in the window of a group, or one time in which a group of another correlation held. A
 * window is a set: each is in it once.
 */
export interface Member {
  /** By the name of the rule that matched. */
  readonly events: Readonly<Record<string, MemberEvent>>;
  /** When the session was over, or the group ceased to hold, by pamwatch's own clock. */
  readonly until?: Instant;
  /** Of a group: the newest of its sessions. */
  readonly session: MemberSession;
  readonly group?: MemberGroup;
}

/** What makes a group, oldest event first. */
export type Members = readonly Member[];

export function memberSession(session: Session): MemberSession {
  const { source, id, vendor, state, started_at } = session;
  const shown = Object.fromEntries(
    SHOWN.filter((field) => session[field] !== undefined).map((field) => [field, session[field]]),
  );
  return { ...shown, source, id, vendor, state, started_at };
}

/** One session is one member, whatever it matched. Ids may hold anything, names of sources no `/` and no `#`. */
export function memberKey(member: Member): string {
  const { group, session } = member;
  if (group === undefined) return sessionKey(session);
  return `${group.rule}#${group.hash}#${firstEvent(member)}`;
}

export function sessionKey({ source, id }: MemberSession): string {
  return `${source}/${id}`;
}

/** The sessions among the members and in their groups, each once, the newest last; and how many there are. */
export function sessionsOf(members: Members): { sessions: MemberSession[]; total: number } {
  const sessions = new Map<string, MemberSession>();
  for (const { session, group } of members) {
    for (const one of group?.sessions ?? [session]) {
      sessions.delete(sessionKey(one));
      sessions.set(sessionKey(one), one);
    }
  }
  const more = members.map(({ group }) => (group ? group.total - group.sessions.length : 0));
  return {
    sessions: [...sessions.values()],
    total: more.reduce((sum, one) => sum + one, sessions.size),
  };
}

/** When the member entered the window. */
export function firstEvent(member: Member): Instant {
  return Math.min(...Object.values(member.events).map(({ at }) => at));
}

/** When the last of its rules matched. */
export function lastEvent(member: Member): Instant {
  return Math.max(...Object.values(member.events).map(({ at }) => at));
}

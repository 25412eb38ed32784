import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';

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

/** One session in the window of a group. A window is a set: a session is in it once. */
export interface Member {
  /** By the name of the rule that matched. */
  readonly events: Readonly<Record<string, MemberEvent>>;
  /** When the session was over, by pamwatch's own clock. */
  readonly until?: Instant;
  readonly session: MemberSession;
}

/** The sessions of a group, oldest event first. */
export type Members = readonly Member[];

export function memberSession(session: Session): MemberSession {
  const { source, id, vendor, state, started_at } = session;
  const shown = Object.fromEntries(
    SHOWN.filter((field) => session[field] !== undefined).map((field) => [field, session[field]]),
  );
  return { ...shown, source, id, vendor, state, started_at };
}

/** One session is one member, whatever it matched. Ids may hold anything, names of sources no `/`. */
export function memberKey({ session }: Member): string {
  return `${session.source}/${session.id}`;
}

/** When the member entered the window. */
export function firstEvent(member: Member): Instant {
  return Math.min(...Object.values(member.events).map(({ at }) => at));
}

/** When the last of its rules matched. */
export function lastEvent(member: Member): Instant {
  return Math.max(...Object.values(member.events).map(({ at }) => at));
}

import { type Instant, isoOf } from './instant.ts';

/** `waiting` has not begun (approval pending); `live` is in progress; all others are over. */
export const SESSION_STATES = [
  'waiting',
  'live',
  'ended',
  'rejected',
  'terminated',
  'expired',
  'disconnected',
  'unknown',
] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** What an appliance's machine learning says of a session, in percent. */
export interface Threat {
  readonly level?: number;
  readonly min?: number;
  readonly max?: number;
  /** The appliance is still analysing; the figures may move. */
  readonly provisional: boolean;
}

/** One privileged session as a source reported it. What the source does not say is absent. */
export interface Session {
  readonly source: string;
  readonly vendor: string;
  /** Opaque; Fudo's have 62 bits, so it is never a number. */
  readonly id: string;
  /** The other identifier of vendors that have two (Segura's `session_id`). */
  readonly alt_id?: string;
  /** What groups the connections of one session (Fudo's `leader_session_id`). */
  readonly group_id?: string;
  readonly user?: string;
  readonly account?: string;
  readonly target?: string;
  readonly target_port?: number;
  readonly source_ip?: string;
  readonly protocol?: string;
  readonly gateway?: string;
  readonly safe?: string;
  readonly state: SessionState;
  readonly started_at: Instant;
  readonly ended_at?: Instant;
  /** When the source was read; absent on what was never read from an appliance (a test's session). */
  readonly read_at?: Instant;
  readonly last_active_at?: Instant;
  readonly active_seconds?: number;
  readonly threat?: Threat;
  readonly ticket?: string;
  readonly reason?: string;
  /** When the appliance itself will end the session. */
  readonly terminate_at?: Instant;
  readonly recorded?: boolean;
  /** Local times of this session could mean two instants (the repeated hour); one was taken. */
  readonly uncertain_time?: boolean;
  /** What the vendor says beyond the common fields, by the vendor's own names. */
  readonly vendor_fields?: Readonly<Record<string, string | number | boolean>>;
}

/** The fields of a session that hold instants. */
export const INSTANT_FIELDS = [
  'started_at',
  'ended_at',
  'read_at',
  'last_active_at',
  'terminate_at',
] as const satisfies readonly (keyof Session)[];

/** Fields a source may or may not be able to supply; the rest every source supplies. */
export type SessionField =
  | keyof Session
  | 'threat.level'
  | 'threat.min'
  | 'threat.max'
  | 'threat.provisional';

/** Neither waiting nor live: nothing about it will change any more. */
export function isOver(session: Pick<Session, 'state'>): boolean {
  return session.state !== 'waiting' && session.state !== 'live' && session.state !== 'unknown';
}

/** When it last showed that somebody is there: its last activity where the appliance says so, else its start. */
export function lastSignOf({ started_at, last_active_at }: Session): Instant {
  return Math.max(started_at, last_active_at ?? started_at);
}

/** The session with its instants as ISO 8601 in UTC: the form people and machines read. */
export function printableSession(session: Session): Record<string, unknown> {
  const printable: Record<string, unknown> = { ...session };
  for (const field of INSTANT_FIELDS) {
    const instant = session[field];
    if (instant !== undefined) printable[field] = isoOf(instant);
  }
  return printable;
}

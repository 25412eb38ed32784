import type { Instant } from '#shared/sessions/instant.ts';

/** What the appliance's analysis says of a session from `at` on, in percent. */
export interface ThreatAt {
  readonly at: Instant;
  readonly level: number;
  readonly min?: number;
  readonly max?: number;
  /** The analysis goes on; the figures may move. */
  readonly provisional?: boolean;
}

/** A decision of four-eyes approval; before `at` the session waits. */
export interface Approval {
  readonly at: Instant;
  readonly outcome: 'approved' | 'rejected' | 'expired';
}

/**
 * One session with all that will ever happen to it. An appliance shows of it only what has
 * happened by its own clock: an end in the future is not known yet.
 */
export interface PlannedSession {
  /** Digits: small for Segura, 62 bits for Fudo. */
  readonly id: string;
  /** Segura's other identifier. */
  readonly alt_id: string;
  /** The first connection of the same session, where the vendor groups them. */
  readonly leader_id?: string;
  readonly user: string;
  readonly account: string;
  readonly host: string;
  /** The name of the target, where the vendor keeps one apart from the address. */
  readonly host_name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly source_ip: string;
  readonly gateway: string;
  readonly safe: string;
  readonly started_at: Instant;
  readonly ended_at?: Instant;
  readonly approval?: Approval;
  /** How it ended, where that was not the user's doing. */
  readonly ending?: 'terminated' | 'disconnected';
  readonly threats: readonly ThreatAt[];
  readonly request?: string;
  readonly ticket?: string;
  readonly terminate_at?: Instant;
  readonly recorded: boolean;
}

/** The end of the session if it lies at or before `now`. */
export function knownEnd(session: PlannedSession, now: Instant): Instant | undefined {
  return session.ended_at !== undefined && session.ended_at <= now ? session.ended_at : undefined;
}

/** What the analysis says as of `now`: its latest word. */
export function threatAt(session: PlannedSession, now: Instant): ThreatAt | undefined {
  return session.threats.filter((threat) => threat.at <= now).at(-1);
}

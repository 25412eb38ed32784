import type { Instant } from '#shared/sessions/instant.ts';
import { knownEnd, type PlannedSession, threatAt } from '../planned-session.ts';
import { OBJECT_KINDS, objectId, objectName } from './objects.ts';

export interface FudoRowOptions {
  readonly timestamp: (instant: Instant) => string;
  /** Also the attributes the documents call expensive (names, duration, activity). */
  readonly expensive: boolean;
  /** The highest threat level; the documents do not say. */
  readonly threatScale: number;
}

/** One session as the v2 model has it; what is not set is left out, as in the documented example. */
export function fudoRow(session: PlannedSession, now: Instant, options: FudoRowOptions) {
  const { timestamp } = options;
  const end = knownEnd(session, now);
  const ids = OBJECT_KINDS.map((kind) => [`${kind}_id`, objectId(kind, objectName(kind, session))]);
  return {
    id: session.id,
    leader_session_id: session.leader_id ?? session.id,
    ...Object.fromEntries(ids),
    started_at: timestamp(session.started_at),
    ...(end === undefined ? {} : { finished_at: timestamp(end) }),
    ...(session.terminate_at === undefined
      ? {}
      : { terminate_at: timestamp(session.terminate_at) }),
    dump_mode: session.recorded ? 'all' : 'none',
    protocol: session.protocol,
    source_ip: session.source_ip,
    source_port: 49152 + Number(BigInt(session.id) % 16384n),
    destination_ip: session.host,
    destination_port: session.port,
    paused: false,
    retention_locked: false,
    indexed: end === undefined ? 0 : 2,
    size: Math.floor((activeSeconds(session, now) * 1000) / 3),
    status: statusOf(session, now),
    active_time: activeSeconds(session, now),
    password_change: false,
    checkout_forced: false,
    created_at: timestamp(session.started_at),
    modified_at: timestamp(end ?? session.started_at),
    ...(session.request === undefined ? {} : { login_reason: session.request }),
    ...analysis(session, now, options),
    ...(options.expensive ? expensive(session, now) : {}),
  };
}

/** The verdict on the session; whether it still runs is told by `finished_at` alone. */
function statusOf(session: PlannedSession, now: Instant): string {
  if (session.approval !== undefined) {
    if (session.approval.at > now) return 'waiting';
    if (session.approval.outcome !== 'approved') return session.approval.outcome;
  }
  return knownEnd(session, now) === undefined ? 'approved' : (session.ending ?? 'approved');
}

/** Two thirds of the time somebody did something. */
function activeSeconds(session: PlannedSession, now: Instant): number {
  const span = (knownEnd(session, now) ?? now) - session.started_at;
  return Math.max(0, Math.floor((span / 1000) * (2 / 3)));
}

function analysis(session: PlannedSession, now: Instant, options: FudoRowOptions) {
  const threat = threatAt(session, now);
  if (threat === undefined) return {};
  const scaled = (percent: number) => (percent * options.threatScale) / 100;
  return {
    ml: {
      ml_threat_level: scaled(threat.level),
      ml_threat_level_min: scaled(threat.min ?? threat.level),
      ml_threat_level_max: scaled(threat.max ?? threat.level),
      ml_converted_at: options.timestamp(threat.at),
      ...(threat.provisional ? {} : { ml_finished_at: options.timestamp(threat.at) }),
    },
  };
}

function expensive(session: PlannedSession, now: Instant) {
  const span = ((knownEnd(session, now) ?? now) - session.started_at) / 1000;
  const names = OBJECT_KINDS.flatMap((kind) => [
    [`${kind}_name`, objectName(kind, session)],
    [`${kind}_removed`, false],
  ]);
  return {
    ...Object.fromEntries(names),
    destination_address: `${session.host}:${session.port}`,
    duration: Math.floor(span),
    activity: span > 0 ? Math.round((activeSeconds(session, now) / span) * 100) : 0,
  };
}

import * as z from 'zod';
import type { Instant } from '../../sessions/instant.ts';
import { parseOffsetTime } from '../../sessions/local-time.ts';
import type { Session, SessionState, Threat } from '../../sessions/session.ts';
import type { AnswerReader, AnswerReaderOptions } from '../answer-reader.ts';
import { badField, figure, present, readFields, text } from '../record-fields.ts';
import { failureIn } from './failure.ts';

// Ids have 62 bits: as bare numbers they would have lost digits before anyone could look.
const fudoId = z.string({ error: 'must be a string: a bare number loses digits' }).min(1).max(200);

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);

const recordSchema = z.object({
  id: fudoId,
  leader_session_id: fudoId.nullish(),
  user_id: fudoId.nullish(),
  account_id: fudoId.nullish(),
  server_id: fudoId.nullish(),
  safe_id: fudoId.nullish(),
  user_name: text,
  account_name: text,
  server_name: text,
  safe_name: text,
  started_at: text,
  finished_at: text,
  created_at: text,
  terminate_at: text,
  dump_mode: text,
  protocol: text,
  source_ip: text,
  destination_ip: text,
  destination_port: figure,
  paused: flag,
  retention_locked: flag,
  status: text,
  active_time: figure,
  login_reason: text,
  reason: text,
  type: text,
  command: text,
  subsystem: text,
  ml: z
    .object({
      ml_threat_level: figure,
      ml_threat_level_min: figure,
      ml_threat_level_max: figure,
      ml_finished_at: text,
    })
    .nullish(),
});
type FudoRecord = z.output<typeof recordSchema>;

/** Identifiers of what the record may not name: names are "expensive" attributes of later versions. */
export interface FudoIds {
  readonly user?: string;
  readonly account?: string;
  readonly server?: string;
  readonly safe?: string;
}

/** What a record says that no session holds. */
export interface BesideSession {
  /** When the record was made: before the start, where somebody had to approve. */
  readonly created_at: Instant | undefined;
  /** What has to be looked up to name the parts of the session. */
  readonly unnamed: FudoIds;
}

export interface FudoReader extends AnswerReader {
  /** What the record of a session that `readSession` returned says beside it. */
  beside(session: Session): BesideSession;
}

/** Reads Fudo's `session`: an array in a list, an object for one ("API v2: Sessions Management"). */
export function createFudoReader(
  options: AnswerReaderOptions & { readonly threat_scale?: number },
): FudoReader {
  const beside = new WeakMap<Session, BesideSession>();
  return {
    containers: ['session'],
    readSession: (value) => {
      const record = readFields(recordSchema, value);
      const session = sessionOf(record, options);
      // Tells the order of lists alone: without it, or with an odd one, the start does.
      const created_at = parseOffsetTime(record.created_at ?? '');
      beside.set(session, { created_at, unnamed: idsWithoutName(record) });
      return session;
    },
    readEnvelope: ({ value }) => {
      const failure = failureIn(value);
      if (failure !== undefined) throw failure;
      return (session) => session;
    },
    beside: (session) => beside.get(session) ?? { created_at: undefined, unnamed: {} },
  };
}

function idsWithoutName(record: FudoRecord): FudoIds {
  return present({
    user: record.user_name === undefined ? (record.user_id ?? undefined) : undefined,
    account: record.account_name === undefined ? (record.account_id ?? undefined) : undefined,
    server: record.server_name === undefined ? (record.server_id ?? undefined) : undefined,
    safe: record.safe_name === undefined ? (record.safe_id ?? undefined) : undefined,
  });
}

function sessionOf(
  record: FudoRecord,
  options: AnswerReaderOptions & { readonly threat_scale?: number },
): Session {
  const { dump_mode } = record;
  return present({
    source: options.source,
    vendor: 'fudo',
    id: record.id,
    group_id: record.leader_session_id ?? undefined,
    user: record.user_name ?? record.user_id ?? undefined,
    account: record.account_name ?? record.account_id ?? undefined,
    target: record.server_name ?? record.destination_ip,
    target_port: record.destination_port,
    source_ip: record.source_ip,
    protocol: record.protocol,
    safe: record.safe_name ?? record.safe_id ?? undefined,
    state: stateOf(record, options),
    started_at: startOf(record),
    ended_at: timeOf('finished_at', record.finished_at),
    read_at: options.read_at,
    active_seconds: record.active_time,
    threat: threatOf(record.ml, options.threat_scale ?? 100),
    reason: record.login_reason,
    terminate_at: timeOf('terminate_at', record.terminate_at),
    recorded: dump_mode === undefined ? undefined : dump_mode !== 'none',
    vendor_fields: present({
      status: record.status,
      dump_mode,
      type: record.type,
      command: record.command,
      subsystem: record.subsystem,
      paused: record.paused,
      retention_locked: record.retention_locked,
      reason: record.reason,
    }),
  });
}

const OVER: Readonly<Record<string, SessionState>> = {
  rejected: 'rejected',
  expired: 'expired',
  terminated: 'terminated',
  disconnected: 'disconnected',
};

/** `status` is the verdict on the session, not its liveness: what ran to its end stays `approved`. */
function stateOf({ status, finished_at }: FudoRecord, options: AnswerReaderOptions): SessionState {
  const over = status === undefined ? undefined : OVER[status];
  if (over !== undefined) return over;
  if (finished_at !== undefined) return 'ended';
  if (status === 'waiting') return 'waiting';
  if (status === undefined || status === 'approved') return 'live';
  options.warn?.('status', 'a session has a status that no document names', { status });
  return 'unknown';
}

/** A session that waits, or that was never let in, has not started; its record was created. */
function startOf({ started_at, created_at }: FudoRecord): Instant {
  const start = timeOf('started_at', started_at) ?? timeOf('created_at', created_at);
  if (start === undefined) throw badField('started_at', 'is missing, and so is created_at');
  return start;
}

function timeOf(field: string, value: string | undefined): Instant | undefined {
  if (value === undefined) return undefined;
  const instant = parseOffsetTime(value);
  if (instant !== undefined) return instant;
  throw badField(field, 'is not a time such as 2022-04-05 16:07:58.65701+02', value);
}

/** Absent says nothing: sessions are scored late, or never without a trained model. */
function threatOf(ml: FudoRecord['ml'], scale: number): Threat | undefined {
  if (ml === null || ml === undefined) return undefined;
  const percent = (level: number | undefined) =>
    level === undefined ? undefined : Math.min(100, (level / scale) * 100);
  const levels = present({
    level: percent(ml.ml_threat_level),
    min: percent(ml.ml_threat_level_min),
    max: percent(ml.ml_threat_level_max),
  });
  if (Object.keys(levels).length === 0) return undefined;
  return { ...levels, provisional: ml.ml_finished_at === undefined };
}

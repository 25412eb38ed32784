import * as z from 'zod';
import { createLocalClock, type LocalClock } from '../../sessions/local-time.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import type { AnswerReader, AnswerReaderOptions } from '../answer-reader.ts';
import type { Envelope } from '../json-elements.ts';
import { id, present, readFields, text } from '../record-fields.ts';
import { parseDevice } from './device.ts';
import { failureIn } from './failure.ts';
import { isOddEnd, readTimes } from './times.ts';

// v3.32 writes `credencial` and `dispositivo`; v3.33 and v4 write `credential` and `device`.
const recordSchema = z.object({
  id,
  user: text,
  origin_ip: text,
  credential: text,
  credencial: text,
  device: text,
  dispositivo: text,
  protocol: text,
  proxy: text,
  session_id: text,
  start: z.string(),
  end: z.unknown().optional(),
  time: z.unknown().optional(),
  prevent_purge: text,
  request: text,
  ITSM: text,
});
type SeguraRecord = z.output<typeof recordSchema>;

/**
 * Reads Segura's `remote_sessions` (list; v3.32 also for one) and `remote_session` (v3.33 and v4, one
 * session in an array), "List remote session data" and "List a remote session".
 */
export function createSeguraReader(options: AnswerReaderOptions): AnswerReader {
  if (options.time_zone === undefined) {
    throw new AnswerError(
      'refused',
      "Segura's times have no offset: say in which time zone the appliance's clock stands, such as America/Sao_Paulo",
    );
  }
  const clock = createLocalClock(options.time_zone);
  return {
    containers: ['remote_sessions', 'remote_session'],
    readSession: (record) => sessionOf(readFields(recordSchema, record), clock, options),
    readEnvelope,
  };
}

function sessionOf(record: SeguraRecord, clock: LocalClock, options: AnswerReaderOptions): Session {
  const { uncertain, ...times } = readTimes(record, clock, options.read_at);
  if (times.ended_at === undefined && isOddEnd(record.end)) {
    options.warn?.('end', 'a session without a usable end is taken as live', {
      end: JSON.stringify(record.end).slice(0, 60),
    });
  }
  const device = record.device ?? record.dispositivo;
  return present({
    source: options.source,
    vendor: 'segura',
    id: record.id,
    alt_id: record.session_id,
    user: record.user,
    account: record.credential ?? record.credencial,
    ...(device === undefined ? {} : parseDevice(device)),
    source_ip: record.origin_ip,
    protocol: record.protocol,
    gateway: record.proxy,
    state: times.ended_at === undefined ? ('live' as const) : ('ended' as const),
    ...times,
    read_at: options.read_at,
    ticket: record.ITSM,
    reason: record.request,
    uncertain_time: uncertain ? true : undefined,
    vendor_fields: vendorFields({ prevent_purge: yesOrNo(record.prevent_purge) }),
  });
}

function readEnvelope(envelope: Envelope): (session: Session) => Session {
  const failure = failureIn(envelope.value);
  if (failure !== undefined) throw failure;
  const tenant = tenantIn(envelope.value);
  if (tenant === undefined) return (session) => session;
  return (session) => ({ ...session, vendor_fields: { ...session.vendor_fields, tenant } });
}

const tenantSchema = z.object({ tenant: z.string().min(1) });
const wrapperSchema = z.object({ remote_sessions: z.array(z.unknown()) });

/** The double-wrapped list names its tenant inside. */
function tenantIn(envelope: unknown): string | undefined {
  const own = tenantSchema.safeParse(envelope);
  if (own.success) return own.data.tenant;
  const wrapper = wrapperSchema.safeParse(envelope);
  return wrapper.success ? wrapper.data.remote_sessions.map(tenantIn).find(Boolean) : undefined;
}

function yesOrNo(value: string | undefined): string | boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(yes|sim|true|1)$/i.test(value)) return true;
  return /^(no|n[ãa]o|false|0)$/i.test(value) ? false : value;
}

function vendorFields(fields: {
  prevent_purge: string | boolean | undefined;
}): Session['vendor_fields'] {
  return fields.prevent_purge === undefined ? undefined : { prevent_purge: fields.prevent_purge };
}

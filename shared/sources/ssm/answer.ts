import * as z from 'zod';
import { type Instant, MINUTE } from '../../sessions/instant.ts';
import { parseOffsetTime } from '../../sessions/local-time.ts';
import type { Session, SessionState } from '../../sessions/session.ts';
import type { AnswerReader, AnswerReaderOptions } from '../answer-reader.ts';
import { badField, id, present, readFields, text } from '../record-fields.ts';
import { failureIn } from './failure.ts';

// The SDK makes dates, the API sends seconds since 1970, and `aws ssm describe-sessions` prints ISO 8601.
const time = z
  .union([z.date(), z.number().min(0).max(8e12), z.string()], {
    error: 'must be seconds since 1970, or a time in ISO 8601',
  })
  .nullish();
type Time = z.output<typeof time>;

const recordSchema = z.object({
  SessionId: id,
  Target: text,
  Status: text,
  StartDate: time,
  EndDate: time,
  DocumentName: text,
  Owner: text,
  Reason: text,
  Details: text,
  OutputUrl: z.object({ S3OutputUrl: text, CloudWatchOutputUrl: text }).nullish(),
  MaxSessionDuration: text,
  AccessType: text,
});
type SsmRecord = z.output<typeof recordSchema>;

/** Reads the `Session` of DescribeSessions (AWS Systems Manager API Reference). */
export function createSsmReader(options: AnswerReaderOptions): AnswerReader {
  return {
    containers: ['Sessions'],
    readSession: (value) => sessionOf(readFields(recordSchema, value), options),
    readEnvelope: ({ value }) => {
      const failure = failureIn(value);
      if (failure !== undefined) throw failure;
      return (session) => session;
    },
  };
}

function sessionOf(record: SsmRecord, options: AnswerReaderOptions): Session {
  const started_at = timeOf('StartDate', record.StartDate);
  if (started_at === undefined) throw badField('StartDate', 'is missing');
  const { Owner: owner, DocumentName: document_name } = record;
  return present({
    source: options.source,
    vendor: 'ssm',
    id: record.SessionId,
    user: owner === undefined ? undefined : ownerOf(owner).user,
    target: record.Target,
    protocol: document_name === undefined ? undefined : PROTOCOLS.get(document_name),
    state: stateOf(record, options),
    started_at,
    ended_at: timeOf('EndDate', record.EndDate),
    read_at: options.read_at,
    reason: record.Reason,
    terminate_at: limitOf(record.MaxSessionDuration, started_at),
    vendor_fields: present({
      status: record.Status,
      owner,
      role: owner === undefined ? undefined : ownerOf(owner).role,
      document_name,
      access_type: record.AccessType,
      details: record.Details,
      s3_output_url: record.OutputUrl?.S3OutputUrl,
      cloud_watch_output_url: record.OutputUrl?.CloudWatchOutputUrl,
    }),
  });
}

/** What AWS's own session documents do; what a document of one's own does, its name does not say. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['SSM-SessionManagerRunShell', 'shell'],
  ['AWS-StartSSHSession', 'ssh'],
  ['AWS-StartPortForwardingSession', 'port-forwarding'],
  ['AWS-StartPortForwardingSessionToRemoteHost', 'port-forwarding'],
  ['AWS-StartPortForwardingSessionToSocket', 'port-forwarding'],
  ['AWS-StartInteractiveCommand', 'command'],
  ['AWS-StartNonInteractiveCommand', 'command'],
  ['AmazonECS-ExecuteInteractiveCommand', 'command'],
]);

/**
 * `Disconnected` is not the end: DescribeSessions counts it among the active ones, and ResumeSession
 * takes it up again. `Terminated` is how every session ends, whoever ended it.
 */
const STATES: ReadonlyMap<string, SessionState> = new Map([
  ['Connecting', 'live'],
  ['Connected', 'live'],
  ['Disconnected', 'live'],
  ['Terminating', 'live'],
  ['Terminated', 'ended'],
  ['Failed', 'ended'],
]);

function stateOf(
  { Status: status = '', EndDate }: SsmRecord,
  options: AnswerReaderOptions,
): SessionState {
  if (EndDate !== undefined && EndDate !== null) return 'ended';
  const state = STATES.get(status);
  if (state !== undefined) return state;
  options.warn?.('status', 'a session has a status that no document names', { status });
  return 'unknown';
}

/**
 * Who an ARN means: the session name of an assumed role (people, where they come from an identity
 * provider), else the last part: `user/path/alice`, `federated-user/alice`, `root`.
 */
function ownerOf(owner: string): { readonly user: string; readonly role?: string } {
  const resource = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(owner)?.[1] ?? owner;
  const [, role, name] = /^assumed-role\/([^/]+)\/(.+)$/s.exec(resource) ?? [];
  if (role !== undefined && name !== undefined) return { user: name, role };
  return { user: resource.slice(resource.lastIndexOf('/') + 1) };
}

function limitOf(minutes: string | undefined, started_at: Instant): Instant | undefined {
  if (minutes === undefined) return undefined;
  if (/^\d{1,6}$/.test(minutes)) return started_at + Number(minutes) * MINUTE;
  throw badField('MaxSessionDuration', 'is not a number of minutes', minutes);
}

function timeOf(field: string, value: Time): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return Math.round(value * 1000);
  const instant = parseOffsetTime(value);
  if (instant !== undefined) return instant;
  throw badField(field, 'is not a time such as 2026-05-20T14:30:00.123000+00:00', value);
}

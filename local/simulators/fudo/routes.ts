import type { Instant } from '#shared/sessions/instant.ts';
import type { PlannedSession } from '../planned-session.ts';
import type { Answer, SimulatorRequest } from '../simulator-server.ts';
import { answerBatch, type BatchShape } from './batch.ts';
import { backUp, backUpSessions, patchSession } from './changes.ts';
import { type ListOptions, listAnswer } from './list.ts';
import { findObject, OBJECT_KINDS } from './objects.ts';
import { BACKUP_SPEC, type Spec } from './objspec.ts';
import type { BackupTarget, Records } from './records.ts';
import { notAllowed, notFound, success } from './replies.ts';

export interface FudoRequestCounts {
  list: number;
  get: number;
  batch: number;
  objects: number;
  specs: number;
  /** PATCH, DELETE and backups, done or not. */
  changes: number;
  /** Turned away for their key. */
  refused: number;
}

export interface RouteOptions {
  readonly records: Records;
  readonly spec: Spec;
  readonly list: ListOptions;
  readonly batch: BatchShape;
  readonly backups: readonly BackupTarget[];
  readonly requests: FudoRequestCounts;
}

/** One request below `/api/v2`, authenticated. */
interface Call {
  readonly method: string;
  /** What stands between the slashes. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly at: Instant;
  /** The sessions to list. */
  readonly sessions: readonly PlannedSession[];
}

/** Answers what the documents of API v2 describe; `sessions` are those to list now. */
export function answerRoute(
  options: RouteOptions,
  { method, url, body }: SimulatorRequest,
  at: Instant,
  sessions: readonly PlannedSession[],
): Answer {
  const below = /^\/api\/v2\/(.+)$/.exec(url.pathname)?.[1];
  if (below === undefined) return notFound();
  const path = below.split('/').map(decodeURIComponent);
  const call: Call = { method, path, query: url.searchParams, body, at, sessions };
  if (path[0] === 'batch' && options.batch !== 'off') return batchRoute(options, call);
  return plainRoute(options, call);
}

function batchRoute(options: RouteOptions, call: Call): Answer {
  if (call.method !== 'POST') return notAllowed();
  options.requests.batch += 1;
  // What is read in a batch is no request of its own.
  const uncounted = { ...options, requests: { ...options.requests } };
  return answerBatch(call.body, options.batch, ({ method, endpoint }) => {
    const path = endpoint.replace(/^\//, '').split('/').map(decodeURIComponent);
    return plainRoute(uncounted, { ...call, method, path, body: '' });
  });
}

function plainRoute(options: RouteOptions, call: Call): Answer {
  const { method, path } = call;
  const [kind = '', id] = path;
  if (kind === 'session' && path.length > 1) return sessionRoute(options, call);
  if (kind === 'session_backup') return backupRoute(options, call);
  if (method !== 'GET') return notAllowed();
  if (kind === 'objspec') return specRoute(options, id);
  if (id !== undefined) return objectRoute(options, call, kind, id);
  if (kind !== 'session') return notFound();
  options.requests.list += 1;
  return listAnswer(options.records, call.sessions, call.at, call.query, options.list);
}

function sessionRoute(options: RouteOptions, call: Call): Answer {
  const { records, requests, backups, spec } = options;
  const { method, path, at, body } = call;
  const [, id = '', what, target] = path;
  if (what !== undefined) {
    if (what !== 'backup' || target === undefined) return notFound();
    if (method !== 'POST') return notAllowed();
    requests.changes += 1;
    return backUp(records, backups, at, [id], (one) => one.id === target);
  }
  if (method === 'GET') {
    requests.get += 1;
    const row = records.row(id, at);
    return row === undefined ? notFound() : success({ session: row });
  }
  requests.changes += 1;
  if (method === 'PATCH') return patchSession(records, spec, { id, body, at });
  if (method !== 'DELETE') return notAllowed();
  if (!records.has(id, at)) return notFound();
  records.remove(id);
  return success();
}

function backupRoute({ records, backups, requests }: RouteOptions, call: Call): Answer {
  if (call.method !== 'POST') return notAllowed();
  requests.changes += 1;
  return backUpSessions(records, backups, call);
}

function specRoute({ spec, requests }: RouteOptions, type: string | undefined): Answer {
  requests.specs += 1;
  if (type === 'session') return success({ session: spec });
  return type === 'session_backup' ? success({ session_backup: BACKUP_SPEC }) : notFound();
}

function objectRoute(
  { requests }: RouteOptions,
  { sessions }: Call,
  kind: string,
  id: string,
): Answer {
  requests.objects += 1;
  const known = OBJECT_KINDS.find((name) => name === kind);
  const found = known && findObject(known, id, sessions);
  return found ? success({ [kind]: found }) : notFound();
}

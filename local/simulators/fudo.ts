import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import { findObject, OBJECT_KINDS } from './fudo/objects.ts';
import { sessionSpec } from './fudo/objspec.ts';
import { type FudoRowOptions, fudoRow } from './fudo/rows.ts';
import { createTimestamp } from './fudo/timestamp.ts';
import type { PlannedSession } from './planned-session.ts';
import { type Answer, createSimulatorServer, type SimulatorRequest } from './simulator-server.ts';
import type { Appliance } from './world.ts';

export interface FudoSimulatorOptions {
  readonly world: Appliance;
  readonly now: () => Instant;
  /** The zone whose offset timestamps carry. */
  readonly zone: string;
  readonly credentials: { readonly api_key: string };
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly expensive?: boolean;
  readonly threatScale?: number;
  /** The order of the list, which no document names. */
  readonly order?: 'oldest' | 'newest';
  /** Sessions in an answer when the request names no limit. */
  readonly defaultLimit?: number;
  readonly maxLimit?: number;
  readonly delay?: Milliseconds;
}

export interface FudoRequestCounts {
  list: number;
  get: number;
  objects: number;
  /** Turned away for their key. */
  refused: number;
}

export interface FudoSimulator {
  readonly url: string;
  readonly requests: Readonly<FudoRequestCounts>;
  /** Fails from now on, whatever the world says; null ends it. */
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

type Route = (request: SimulatorRequest, failure: Failure | undefined) => Answer;

/** A Fudo Enterprise appliance as the documents of API v2 describe it. */
export async function createFudoSimulator(options: FudoSimulatorOptions): Promise<FudoSimulator> {
  const requests: FudoRequestCounts = { list: 0, get: 0, objects: 0, refused: 0 };
  const routes = createRoutes(options, requests);
  let forced: Failure | undefined;

  const answer: Route = (request, failure) => {
    const key = request.headers.authorization;
    if (key !== options.credentials.api_key || failure === 'unauthorized') {
      requests.refused += 1;
      return failed(401, 'Unauthorized');
    }
    if (failure === 'forbidden') return failed(403, 'Forbidden');
    if (failure === 'error') return failed(500, 'Internal error');
    return routes(request, failure);
  };

  const failure = () => forced ?? options.world.failure(options.now());
  const server = await createSimulatorServer({ ...options, answer, failure });
  return {
    url: server.url,
    requests,
    fail: (mode) => {
      forced = mode ?? undefined;
    },
    close: server.close,
  };
}

function createRoutes(options: FudoSimulatorOptions, requests: FudoRequestCounts): Route {
  const { world, now, expensive = false, threatScale = 100 } = options;
  const rows = { timestamp: createTimestamp(options.zone), expensive, threatScale };

  const one = (session: PlannedSession | undefined, at: Instant): Answer => {
    requests.get += 1;
    return session ? success('session', fudoRow(session, at, rows)) : failed(404, 'Not found');
  };
  const object = (kind: string, id: string, sessions: readonly PlannedSession[]): Answer => {
    requests.objects += 1;
    const known = OBJECT_KINDS.find((name) => name === kind);
    const found = known && findObject(known, id, sessions);
    return found ? success(kind, found) : failed(404, 'Not found');
  };

  return ({ method, url }, failure) => {
    const [, kind = '', id] = /^\/api\/v2\/(\w+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (method !== 'GET') return failed(405, 'Method not allowed');
    const at = now();
    const sessions = failure === 'empty' ? [] : world.sessions(at);
    if (kind === 'objspec' && id === 'session') return success('session', sessionSpec());
    if (id === undefined) {
      if (kind !== 'session') return failed(404, 'Not found');
      requests.list += 1;
      return listAnswer(sessions, url.searchParams, at, options, rows);
    }
    return kind === 'session' ? one(world.session(id, at), at) : object(kind, id, sessions);
  };
}

function listAnswer(
  sessions: readonly PlannedSession[],
  query: URLSearchParams,
  at: Instant,
  options: FudoSimulatorOptions,
  rows: FudoRowOptions,
): Answer {
  const offset = amount(query.get('offset'), 0);
  const limit = amount(query.get('limit'), options.defaultLimit ?? 100);
  if (offset === undefined || limit === undefined) return failed(400, 'Invalid parameter');
  const ordered = options.order === 'newest' ? sessions.toReversed() : sessions;
  const page = ordered.slice(offset, offset + Math.min(limit, options.maxLimit ?? 10_000));
  return { status: 200, body: listPieces(page, at, rows) };
}

function* listPieces(page: readonly PlannedSession[], at: Instant, rows: FudoRowOptions) {
  yield '{"result":"success","session":[';
  for (const [n, session] of page.entries()) {
    yield `${n === 0 ? '' : ','}${JSON.stringify(fudoRow(session, at, rows))}`;
  }
  yield ']}';
}

function amount(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function success(type: string, value: unknown): Answer {
  return { status: 200, body: JSON.stringify({ result: 'success', [type]: value }) };
}

/** No document shows a failure; the word is the natural opposite of `success`. */
function failed(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ result: 'failure', message }) };
}

import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import { createWallClock } from './local-time.ts';
import { knownEnd, type PlannedSession } from './planned-session.ts';
import { type CountKeys, countsAnswer } from './segura/counts.ts';
import { DIALECTS, type Dialect, type DialectName } from './segura/dialect.ts';
import { dropped, exception, noRoute, refuse } from './segura/envelope.ts';
import type { History } from './segura/history.ts';
import { createOAuth1Check, type OAuth1Credentials } from './segura/oauth1.ts';
import { createTokenOffice, type OAuth2Credentials, type TokenOffice } from './segura/oauth2.ts';
import { riskAnswer } from './segura/risk.ts';
import { answerPieces, type LiveEnd } from './segura/rows.ts';
import {
  type Answer,
  createSimulatorServer,
  type SimulatorRequest,
  type Traffic,
} from './simulator-server.ts';
import type { Appliance } from './world.ts';

export interface SeguraSimulatorOptions {
  readonly world: Appliance;
  readonly now: () => Instant;
  readonly dialect: DialectName;
  /** The zone of the appliance's clock: times carry no offset. */
  readonly zone: string;
  readonly credentials: {
    readonly oauth1?: OAuth1Credentials;
    readonly oauth2?: OAuth2Credentials;
  };
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** v3.33 prints the list inside another one's list. */
  readonly wrapped?: boolean;
  readonly liveEnd?: LiveEnd;
  readonly pretty?: boolean;
  readonly tokenSeconds?: number;
  /** Ends a session; without it the authorization is read-only. */
  readonly end?: (id: string, at: Instant) => void;
  /** How the dashboard of sessions names its counts; without it the authorization lacks Dashboards. */
  readonly counts?: CountKeys;
  readonly risk?: { readonly scale?: number; readonly language?: 'en' | 'pt' };
  readonly delay?: Milliseconds;
  /** Sessions that are over, before those of the world. */
  readonly history?: History;
  /** Packs its answers where the client takes that. */
  readonly gzip?: boolean;
}

export interface RequestCounts {
  list: number;
  get: number;
  token: number;
  risk: number;
  drop: number;
  /** Turned away for their credentials. */
  refused: number;
}

export interface SeguraSimulator {
  readonly url: string;
  readonly requests: Readonly<RequestCounts>;
  /** Fails from now on, whatever the world says; null ends it. */
  fail(failure: Failure | null): void;
  /** Fails so with its list alone. */
  failLists(failure: Failure | null): void;
  /** Bytes of HTTP so far, headers included, as the appliance counts them. */
  traffic(): Traffic;
  close(): Promise<void>;
}

type Route = (request: SimulatorRequest, failure: Failure | undefined) => Answer;

const FORBIDDEN = 'You are not authorized to access this resource.';
const REFUSED = 'Client authentication failed.';

/** A Segura appliance as its documents describe it, errors and oddities included. */
export async function createSeguraSimulator(
  options: SeguraSimulatorOptions,
): Promise<SeguraSimulator> {
  const requests: RequestCounts = { list: 0, get: 0, token: 0, risk: 0, drop: 0, refused: 0 };
  const { oauth2 } = options.credentials;
  const office = oauth2 && createTokenOffice(oauth2, options.now, options.tokenSeconds ?? 3600);
  const resource = createGuard(options, office, requests, createResources(options, requests));
  const tokenPaths: readonly string[] = DIALECTS[options.dialect].token;
  const lists: readonly string[] = DIALECTS[options.dialect].list;
  let forced: Failure | undefined;
  let forcedOnLists: Failure | undefined;

  const answer: Route = (request, failure) => {
    if (!office || !tokenPaths.includes(request.url.pathname)) return resource(request, failure);
    requests.token += 1;
    return failure === 'unauthorized' ? refuse(401, REFUSED) : office.issue(request);
  };

  const failure = (path: string) =>
    forced ??
    (lists.includes(path) ? forcedOnLists : undefined) ??
    options.world.failure(options.now());
  const server = await createSimulatorServer({ ...options, answer, failure });
  return {
    url: server.url,
    requests,
    fail: (mode) => {
      forced = mode ?? undefined;
    },
    failLists: (mode) => {
      forcedOnLists = mode ?? undefined;
    },
    traffic: server.traffic,
    close: server.close,
  };
}

/** Lets through what has good credentials and a right to the resource. */
function createGuard(
  { credentials, now }: SeguraSimulatorOptions,
  office: TokenOffice | undefined,
  requests: RequestCounts,
  resource: Route,
): Route {
  const oauth1 = credentials.oauth1 && createOAuth1Check(credentials.oauth1, now);
  const problemOf = (request: SimulatorRequest) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return office?.isGood(bearer) ? undefined : REFUSED;
    return oauth1 ? oauth1(request) : REFUSED;
  };
  return (request, failure) => {
    const anonymous = request.headers.authorization === undefined;
    const problem = anonymous || failure === 'unauthorized' ? REFUSED : problemOf(request);
    if (problem !== undefined) {
      requests.refused += 1;
      return anonymous ? noRoute() : refuse(401, problem);
    }
    if (failure === 'forbidden') {
      return refuse(500, FORBIDDEN);
    }
    return failure === 'error' ? refuse(500, 'Unexpected error.') : resource(request, failure);
  };
}

function createResources(options: SeguraSimulatorOptions, requests: RequestCounts): Route {
  const { world, now, wrapped = false, liveEnd = 'null', pretty = false } = options;
  const dialect: Dialect = DIALECTS[options.dialect];
  const wallClock = createWallClock(options.zone);
  const rows = { dialect, wallClock, liveEnd, pretty };

  const list = (sessions: readonly PlannedSession[], at: Instant): Answer => {
    requests.list += 1;
    const { history } = options;
    const body = answerPieces('remote_sessions', sessions, at, { ...rows, wrapped, history });
    return { status: 200, body };
  };
  const one = (id: string, session: PlannedSession | undefined, at: Instant): Answer => {
    requests.get += 1;
    if (!/^\d+$/.test(id)) return exception(1003, 'Unexpected identifier type');
    if (session === undefined) return exception(1002, 'Session not found');
    return { status: 200, body: answerPieces(dialect.single, [session], at, rows) };
  };

  const sessionOf = (id: string, at: Instant) =>
    world.session(id, at) ?? options.history?.session(id);
  const dashboards = createDashboards(options, wallClock, requests);

  return ({ method, url }, failure) => {
    const at = now();
    const [, parent = '', last = ''] = /^(.*)\/([^/]*)$/.exec(url.pathname) ?? [];
    if (method === 'GET' && dialect.get.includes(parent)) return one(last, sessionOf(last, at), at);
    const sessions = failure === 'empty' ? [] : world.sessions(at);
    if (method === 'DELETE' && dialect.drop.includes(parent)) {
      requests.drop += 1;
      return dropAnswer(last, sessions, at, options.end);
    }
    if (method !== 'GET') return refuse(404, dialect.notFound);
    if (dialect.list.includes(url.pathname)) return list(sessions, at);
    return dashboards(url, sessions, at) ?? refuse(404, dialect.notFound);
  };
}

/** The threat dashboard, and that of sessions. */
function createDashboards(
  { risk, counts }: SeguraSimulatorOptions,
  wallClock: (instant: Instant) => string,
  requests: RequestCounts,
): (url: URL, sessions: readonly PlannedSession[], at: Instant) => Answer | undefined {
  const { scale = 100, language = 'en' } = risk ?? {};
  const countsPath = counts?.startsWith('sessoes')
    ? '/iso/coge/sessoes/all'
    : '/iso/dash/sessions/all';
  return ({ pathname, searchParams }, sessions, at) => {
    const mode = /^\/iso\/coge\/risco\/([^/]*)$/.exec(pathname)?.[1];
    if (mode !== undefined) {
      requests.risk += 1;
      return riskAnswer(mode, searchParams, sessions, at, { wallClock, scale, language });
    }
    if (pathname !== countsPath) return undefined;
    if (counts === undefined) return refuse(500, FORBIDDEN);
    return countsAnswer(searchParams, sessions, at, counts);
  };
}

function dropAnswer(
  sessionId: string,
  sessions: readonly PlannedSession[],
  at: Instant,
  end: SeguraSimulatorOptions['end'],
): Answer {
  if (end === undefined) return refuse(500, FORBIDDEN);
  const session = sessions.find(({ alt_id }) => alt_id === sessionId);
  if (session === undefined || knownEnd(session, at) !== undefined) {
    return refuse(500, 'An error occurred while droping session');
  }
  end(session.id, at);
  return dropped();
}

import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import { createWallClock } from './local-time.ts';
import { DIALECTS, type DialectName } from './segura/dialect.ts';
import { exception, noRoute, refuse } from './segura/envelope.ts';
import { createOAuth1Check, type OAuth1Credentials } from './segura/oauth1.ts';
import { createTokenOffice, type OAuth2Credentials } from './segura/oauth2.ts';
import { riskAnswer } from './segura/risk.ts';
import { answerPieces, type LiveEnd } from './segura/rows.ts';
import { type Answer, createSimulatorServer, type SimulatorRequest } from './simulator-server.ts';
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
  readonly risk?: { readonly scale?: number; readonly language?: 'en' | 'pt' };
  readonly delay?: Milliseconds;
}

export interface RequestCounts {
  list: number;
  get: number;
  token: number;
  risk: number;
  /** Turned away for their credentials. */
  refused: number;
}

export interface SeguraSimulator {
  readonly url: string;
  readonly requests: Readonly<RequestCounts>;
  /** Fails from now on, whatever the world says; null ends it. */
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

type Route = (request: SimulatorRequest, failure: Failure | undefined) => Answer;

/** A Segura appliance as its documents describe it, errors and oddities included. */
export async function createSeguraSimulator(
  options: SeguraSimulatorOptions,
): Promise<SeguraSimulator> {
  const requests: RequestCounts = { list: 0, get: 0, token: 0, risk: 0, refused: 0 };
  const office = options.credentials.oauth2
    ? createTokenOffice(options.credentials.oauth2, options.now, options.tokenSeconds ?? 3600)
    : undefined;
  const whatIsWrong = createCredentialCheck(options, office);
  const routes = createRoutes(options, requests);
  const tokenPaths: readonly string[] = DIALECTS[options.dialect].token;
  let forced: Failure | undefined;

  const answer: Route = (request, failure) => {
    const { pathname } = request.url;
    if (tokenPaths.includes(pathname) && office) {
      requests.token += 1;
      if (failure === 'unauthorized') return refuse(401, 'Client authentication failed.');
      return office.issue(request);
    }
    const wrong =
      failure === 'unauthorized' ? 'Client authentication failed.' : whatIsWrong(request);
    if (wrong !== undefined) {
      requests.refused += 1;
      return wrong === '' ? noRoute() : refuse(401, wrong);
    }
    if (failure === 'forbidden') {
      return refuse(500, 'You are not authorized to access this resource.');
    }
    if (failure === 'error') return refuse(500, 'Unexpected error.');
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

/** What is wrong with a request's credentials: undefined for nothing, empty for none at all. */
function createCredentialCheck(
  { credentials, now }: SeguraSimulatorOptions,
  office: { isGood(token: string): boolean } | undefined,
): (request: SimulatorRequest) => string | undefined {
  const oauth1 = credentials.oauth1 && createOAuth1Check(credentials.oauth1, now);
  return (request) => {
    const header = request.headers.authorization ?? '';
    if (header === '') return '';
    const bearer = /^Bearer (.+)$/i.exec(header)?.[1];
    if (bearer !== undefined) {
      return office?.isGood(bearer) ? undefined : 'Client authentication failed.';
    }
    return oauth1 ? oauth1(request) : 'Client authentication failed.';
  };
}

function createRoutes(options: SeguraSimulatorOptions, requests: RequestCounts): Route {
  const { world, now, wrapped, liveEnd = 'null', pretty = false, risk } = options;
  const dialect = DIALECTS[options.dialect];
  const wallClock = createWallClock(options.zone);
  const rows = { dialect, wallClock, liveEnd, pretty };
  const listPaths: readonly string[] = dialect.list;
  const getPaths: readonly string[] = dialect.get;

  return ({ method, url }, failure) => {
    const at = now();
    const sessions = () => (failure === 'empty' ? [] : world.sessions(at));
    const [, parent = '', last = ''] = /^(.*)\/([^/]*)$/.exec(url.pathname) ?? [];
    if (method !== 'GET') return refuse(404, dialect.notFound);
    if (listPaths.includes(url.pathname)) {
      requests.list += 1;
      const body = answerPieces('remote_sessions', sessions(), at, {
        ...rows,
        wrapped: wrapped ?? false,
      });
      return { status: 200, body };
    }
    if (getPaths.includes(parent)) {
      requests.get += 1;
      if (!/^\d+$/.test(last)) return exception(1003, 'Unexpected identifier type');
      const session = failure === 'empty' ? undefined : world.session(last, at);
      if (session === undefined) return exception(1002, 'Session not found');
      return { status: 200, body: answerPieces(dialect.single, [session], at, rows) };
    }
    if (parent === '/iso/coge/risco') {
      requests.risk += 1;
      const { scale = 100, language = 'en' } = risk ?? {};
      return riskAnswer(last, url.searchParams, sessions(), at, { wallClock, scale, language });
    }
    return refuse(404, dialect.notFound);
  };
}

import { type Instant, MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Session, SessionField } from '../../sessions/session.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { readSessions } from '../answer-reader.ts';
import { createHttp, type Http, type HttpAnswer, readAnswer, successful } from '../http.ts';
import { createRedactor } from '../printable.ts';
import { withRetries } from '../retry.ts';
import { COMMON_FIELDS, THREAT_FIELDS } from '../session-fields.ts';
import { sessionLink } from '../session-link.ts';
import type { Keep, Reading, Source } from '../source.ts';
import type { SourceDeps } from '../vendor.ts';
import { createWarnings, type Warn } from '../warnings.ts';
import { createSeguraReader } from './answer.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { failureOf } from './failure.ts';
import { laterId } from './ids.ts';
import type { SeguraOptions } from './options.ts';
import { parseRisks, riskPath } from './risk.ts';

const FIELDS: readonly SessionField[] = [...COMMON_FIELDS, 'alt_id', 'gateway', 'ticket'];

const REFRESH: Milliseconds = 5 * MINUTE;

interface Context {
  readonly name: string;
  readonly options: SeguraOptions;
  readonly http: Http;
  readonly authorizer: Authorizer;
  readonly now: () => Instant;
  readonly warn: Warn;
}

/** A Segura (senhasegura) appliance: its whole history in one list, no paging and no filter. */
export function createSeguraSource(name: string, options: SeguraOptions, deps: SourceDeps): Source {
  const { learn, redact } = createRedactor();
  const http = createHttp(options, deps);
  const authorizer = createAuthorizer(options, http, deps, learn);
  const warn = createWarnings(name, deps, redact);
  const context: Context = { name, options, http, authorizer, now: deps.now, warn };
  const fail = (error: unknown): never => {
    throw sourceErrorOf(name, error, redact);
  };
  return {
    name,
    vendor: 'segura',
    fields: new Set(options.risk === undefined ? FIELDS : [...FIELDS, ...THREAT_FIELDS]),
    refresh: REFRESH,
    changes: ({ keep, signal }) => readList(context, keep, signal).catch(fail),
    sweep: ({ keep, signal }) => readList(context, keep, signal).catch(fail),
    session: (id, signal) => readOne(context, id, signal).catch(fail),
    link: (session) => sessionLink(options.session_url, session),
  };
}

async function readList(context: Context, keep: Keep, signal: AbortSignal): Promise<Reading> {
  const { options } = context;
  const reading = await get(context, options.paths.list, options.list_timeout, signal, (answer) =>
    collect(context, answer, keep),
  );
  return { ...reading, sessions: await withThreats(context, reading.sessions, signal) };
}

async function collect(context: Context, answer: HttpAnswer, keep: Keep): Promise<Reading> {
  let sessions: Session[] = [];
  let highest: string | undefined;
  const { seen, complete } = await readSessions(answer.body, readerOf(context), (session) => {
    highest = laterId(highest, session.id);
    if (keep(session)) sessions.push(session);
  });
  sessions = sessions.map(complete);
  return {
    sessions,
    seen,
    cursor: highest === undefined ? {} : { highest },
    complete: true,
    ...(answer.skew === undefined ? {} : { skew: answer.skew }),
  };
}

async function readOne(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const { options } = context;
  const path = options.paths.get.replaceAll('{id}', encodeURIComponent(id));
  const found = await get(context, path, options.timeout, signal, async (answer) => {
    const sessions: Session[] = [];
    const { complete } = await readSessions(answer.body, readerOf(context), (session) => {
      sessions.push(session);
    });
    // v3.32 documents two rows under one id; another session's row must never pass for this one.
    const own = sessions.find((session) => session.id === id);
    if (own === undefined) {
      throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
    }
    return complete(own);
  }).catch((error: unknown) => {
    if (error instanceof AnswerError && error.unknownRecord) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const [session] = await withThreats(context, [found], signal);
  return session;
}

function readerOf({ name, options, now, warn }: Context) {
  return createSeguraReader({
    source: name,
    time_zone: options.time_zone,
    read_at: now(),
    warn,
  });
}

/** Sends a GET, with retries inside the budget, and reads its answer while it is worth anything. */
function get<T>(
  { http, authorizer }: Context,
  path: string,
  budget: number,
  signal: AbortSignal,
  read: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  return withRetries({ budget, signal }, (bounded) =>
    authorizer.authorized(path, bounded, async (authorization) => {
      const answer = await http({ path, headers: { authorization }, signal: bounded });
      return read(await successful(answer, failureOf));
    }),
  );
}

/** Adds what the risk endpoint says. Without it the reading still counts: it is an extra. */
async function withThreats(
  context: Context,
  sessions: readonly Session[],
  signal: AbortSignal,
): Promise<readonly Session[]> {
  const { options, now, warn } = context;
  if (options.risk === undefined || sessions.length === 0) return sessions;
  const { scale } = options.risk;
  const path = riskPath(options.risk.path, sessions, now(), options.time_zone);
  try {
    const risks = await get(context, path, options.timeout, signal, async (answer) =>
      parseRisks((await readAnswer(answer)).text, scale),
    );
    if (risks.beyondScale) {
      warn('risk scale', 'a risk lies above risk.scale and counts as 100 %', { scale });
    }
    return sessions.map((session) => {
      const threat = risks.threats.get(session.id);
      return threat === undefined ? session : { ...session, threat };
    });
  } catch (error) {
    if (!(error instanceof AnswerError) || signal.aborted) throw error;
    warn('risk', 'no threat levels: the risk endpoint failed', { error });
    return sessions;
  }
}

import { type Instant, MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Session, SessionField } from '../../sessions/session.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { readSessions } from '../answer-reader.ts';
import { createHttp, type Http, type HttpAnswer, readAnswer, successful } from '../http.ts';
import { createRedactor } from '../printable.ts';
import { withRetries } from '../retry.ts';
import { createSecretReader, type SecretReader } from '../secret.ts';
import { COMMON_FIELDS, THREAT_FIELDS } from '../session-fields.ts';
import { sessionLink } from '../session-link.ts';
import type { Keep, Reading, Source } from '../source.ts';
import type { SourceDeps } from '../vendor.ts';
import { createWarnings, type Warn } from '../warnings.ts';
import { createFudoReader } from './answer.ts';
import { failureIn, failureOf } from './failure.ts';
import { createNames, type FudoSession, type Names } from './names.ts';
import type { FudoOptions } from './options.ts';
import { readPages } from './pages.ts';

const FIELDS: readonly SessionField[] = [
  ...COMMON_FIELDS,
  ...THREAT_FIELDS,
  'group_id',
  'safe',
  'active_seconds',
  'terminate_at',
  'recorded',
];
const LIST = '/api/v2/session';

const REFRESH: Milliseconds = 5 * MINUTE;

interface Context {
  readonly name: string;
  readonly options: FudoOptions;
  readonly http: Http;
  readonly secrets: SecretReader;
  readonly names: Names;
  readonly now: () => Instant;
  readonly warn: Warn;
}

/** A Fudo Enterprise appliance, through its API v2. */
export function createFudoSource(name: string, options: FudoOptions, deps: SourceDeps): Source {
  const { learn, redact } = createRedactor();
  const warn = createWarnings(name, deps, redact);
  const context: Context = {
    name,
    options,
    http: createHttp(options, deps),
    secrets: createSecretReader(options.auth.api_key.secret, ['api_key'], deps, learn),
    names: createNames(warn),
    now: deps.now,
    warn,
  };
  const fail = (error: unknown): never => {
    throw sourceErrorOf(name, error, redact);
  };
  return {
    name,
    vendor: 'fudo',
    fields: new Set(FIELDS),
    refresh: REFRESH,
    changes: ({ keep, signal }) => readList(context, keep, signal).catch(fail),
    sweep: ({ keep, signal }) => readList(context, keep, signal).catch(fail),
    session: (id, signal) => readOne(context, id, signal).catch(fail),
    link: (session) => sessionLink(options.session_url, session),
  };
}

async function readList(context: Context, keep: Keep, signal: AbortSignal): Promise<Reading> {
  const { options } = context;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(options.list_timeout)]);
  const kept = new Map<string, FudoSession>();
  let seen = 0;
  let skew: number | undefined;
  const readPage = (limit: number, offset: number) =>
    get(context, listPath(options, limit, offset), bounded, (answer) => {
      skew ??= answer.skew;
      return readRecords(context, answer);
    });
  await readPages(options.page_size, readPage, () => {
    kept.clear();
    seen = 0;
    return (page) => {
      seen += page.length;
      for (const one of page) if (keep(one.session)) kept.set(one.id, one);
    };
  });
  return {
    sessions: await named(context, [...kept.values()], bounded),
    seen,
    cursor: {},
    complete: true,
    ...(skew === undefined ? {} : { skew }),
  };
}

async function readRecords(context: Context, answer: HttpAnswer): Promise<FudoSession[]> {
  const { name, options, now, warn } = context;
  const reader = createFudoReader({
    source: name,
    read_at: now(),
    warn,
    threat_scale: options.threat_scale,
  });
  const records: FudoSession[] = [];
  await readSessions(answer.body, reader, (session) =>
    records.push({ id: session.id, session, unnamed: reader.unnamed(session) }),
  );
  return records;
}

function listPath({ list_parameters }: FudoOptions, limit: number, offset: number): string {
  const query = new URLSearchParams(list_parameters);
  query.set('limit', String(limit));
  query.set('offset', String(offset));
  return `${LIST}?${query}`;
}

async function readOne(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const path = `${LIST}/${encodeURIComponent(id)}`;
  const found = await get(context, path, signal, (answer) => readRecords(context, answer)).catch(
    (error: unknown) => {
      if (error instanceof AnswerError && error.unknownRecord) return undefined;
      throw error;
    },
  );
  if (found === undefined) return undefined;
  const own = found.find((one) => one.id === id);
  if (own === undefined) {
    throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
  }
  const [session] = await named(context, [own], signal);
  return session;
}

function named(
  context: Context,
  sessions: readonly FudoSession[],
  signal: AbortSignal,
): Promise<readonly Session[]> {
  return context.names.name(sessions, (path) =>
    get(context, path, signal, async (answer) => parseObject((await readAnswer(answer)).text)),
  );
}

function parseObject(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AnswerError('malformed', 'the answer about a name is not JSON');
  }
  const failure = failureIn(value);
  if (failure !== undefined) throw failure;
  return value;
}

/** Sends a GET, with retries inside the timeout of a single read, and reads its answer. */
async function get<T>(
  { http, secrets, options }: Context,
  path: string,
  signal: AbortSignal,
  read: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  try {
    return await withRetries({ budget: options.timeout, signal }, async (bounded) => {
      const { api_key = '' } = await secrets.read();
      // The key stands alone, without a scheme before it.
      const headers = { authorization: api_key };
      const answer = await http({ path, headers, signal: bounded });
      return await read(await successful(answer, failureOf));
    });
  } catch (error) {
    if (error instanceof AnswerError && error.kind === 'authentication') secrets.forget();
    throw error;
  }
}

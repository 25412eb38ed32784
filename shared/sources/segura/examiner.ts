import { readableDuration } from '../../sessions/duration.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError, cleanMessage } from '../answer-error.ts';
import type { Examiner, Finding, ReadingSummary } from '../examiner.ts';
import { createHttp, type HttpAnswer, readAnswer, successful } from '../http.ts';
import { createRedactor } from '../printable.ts';
import { requestsPerSecond } from '../refresh-pace.ts';
import type { SourceError } from '../source-error.ts';
import type { SourceDeps } from '../vendor.ts';
import { createSeguraClient } from './client.ts';
import { failureOf } from './failure.ts';
import { LIVE_COUNT_PATHS, parseLiveCount } from './live-count.ts';
import type { SeguraOptions } from './options.ts';
import { REFRESH } from './refresh.ts';
import { parseRisks, riskPath } from './risk.ts';

const AUTHORIZATION = 'A2A > Applications > Authorizations';
const RESOURCES = `${AUTHORIZATION} > Authorized resources`;
const MENUS = {
  addresses: `under ${AUTHORIZATION} > Authorized IPs`,
  sessions: `${AUTHORIZATION}: PAM Core under Authorized resources, and access to Credentials and Devices`,
};

/** Where the versions' documents have the sessions; the list and one of them may differ. */
const PREFIXES = ['/api/session', '/api/pam/session', '/iso/session'] as const;
const TOKEN_PATHS = ['/iso/oauth2/token', '/api/oauth2/token'] as const;

interface Context {
  readonly options: SeguraOptions;
  readonly deps: SourceDeps;
  /** Hands the answer of a GET to `read`, with the credentials of these options. Rejects with AnswerError. */
  readonly ask: <T>(
    path: string,
    signal: AbortSignal,
    read: (answer: HttpAnswer) => Promise<T>,
    options?: SeguraOptions,
  ) => Promise<T>;
  /** The message of a failure without secrets. */
  readonly tell: (error: unknown) => string;
}

/** Examines a Segura appliance: the documents leave its paths open, and hide sessions in silence. */
export function createSeguraExaminer(
  _name: string,
  options: SeguraOptions,
  deps: SourceDeps,
): Examiner {
  const context = createContext(options, deps);
  return {
    access: (signal) => access(context, signal),
    explain: (failure, signal) => explain(context, failure, signal),
    compare: (summary, signal) => compare(context, summary, signal),
    menus: MENUS,
    whyState,
    ...(options.risk === undefined
      ? {}
      : { threatScale: { option: 'risk.scale', value: options.risk.scale, others: [1, 15] } }),
  };
}

function createContext(options: SeguraOptions, deps: SourceDeps): Context {
  const { learn, redact } = createRedactor();
  const http = createHttp(options, deps);
  return {
    options,
    deps,
    ask: (path, signal, read, own = options) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
      const client = createSeguraClient(own, deps, learn, http);
      return client.send({ path, signal: bounded }, async (answer) =>
        read(await successful(answer, failureOf)),
      );
    },
    tell: (error) =>
      error instanceof AnswerError ? cleanMessage(error, redact) : redact(String(error)),
  };
}

async function* access(context: Context, signal: AbortSignal): AsyncGenerator<Finding> {
  const { options } = context;
  const failure = await failureOfGet(context, options.paths.get, signal);
  if (failure?.kind === 'authentication' || failure?.kind === 'unavailable') {
    yield await authFinding(context, failure, signal);
    return;
  }
  const way = 'oauth2' in options.auth ? 'OAuth 2 token' : 'OAuth 1.0a signature';
  yield { check: 'auth', verdict: 'ok', says: `the ${way} is accepted` };
  if (failure?.kind === 'permission') {
    const says = context.tell(failure);
    yield { check: 'permission', verdict: 'FAIL', says, fix: `add PAM Core under ${RESOURCES}` };
    return;
  }
  yield await pathFinding(context, 'get', failure, signal);
  if (options.risk !== undefined) yield await riskFinding(context, signal);
}

/** Asks for a session that need not be there: an unknown one is an answer too. */
async function failureOfGet(
  context: Context,
  path: string,
  signal: AbortSignal,
  options?: SeguraOptions,
): Promise<AnswerError | undefined> {
  try {
    await context.ask(path.replaceAll('{id}', '1'), signal, readAnswer, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    return error.unknownRecord ? undefined : error;
  }
}

async function authFinding(
  context: Context,
  failure: AnswerError,
  signal: AbortSignal,
): Promise<Finding> {
  const { options, tell } = context;
  const finding: Finding = {
    check: 'auth',
    verdict: 'FAIL',
    says: tell(failure),
    ...(failure.said === undefined ? {} : { maybeAddress: true }),
  };
  if (!('oauth2' in options.auth)) return finding;
  const { oauth2 } = options.auth;
  for (const token_path of TOKEN_PATHS.filter((path) => path !== oauth2.token_path)) {
    const other = { ...options, auth: { oauth2: { ...oauth2, token_path } } };
    const still = await failureOfGet(context, options.paths.get, signal, other);
    if (still?.kind === 'authentication' || still?.kind === 'unavailable') continue;
    return { ...finding, fix: `set auth.oauth2.token_path: ${token_path}, which gives tokens` };
  }
  return finding;
}

/** Whether a path of the configuration answers, and which others do if it does not. */
async function pathFinding(
  context: Context,
  which: 'get' | 'list',
  failure: Pick<Error, 'message'> | undefined,
  signal: AbortSignal,
): Promise<Finding> {
  const configured = context.options.paths[which];
  const check = `paths.${which}`;
  if (failure === undefined) return { check, verdict: 'ok', says: `${configured} answers` };
  const good: string[] = [];
  for (const prefix of PREFIXES) {
    const path = `${prefix}/remotesessions${which === 'get' ? '/{id}' : ''}`;
    if (path !== configured && (await answers(context, which, path, signal))) good.push(path);
  }
  const fix =
    good[0] === undefined
      ? 'none of the documented paths answers: is url that of the API, and what does a proxy change?'
      : `set paths.${which}: ${good[0]}, which answers`;
  return { check, verdict: 'FAIL', says: `${configured} does not answer`, fix };
}

function answers(
  context: Context,
  which: 'get' | 'list',
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (which === 'get') return failureOfGet(context, path, signal).then((no) => no === undefined);
  // The head is enough: the whole list may take minutes.
  const head = async (answer: HttpAnswer): Promise<true> => {
    for await (const _part of answer.body) break;
    return true;
  };
  return context.ask(path, signal, head).catch(() => false);
}

async function riskFinding(context: Context, signal: AbortSignal): Promise<Finding> {
  const { options, deps, ask, tell } = context;
  const { path, scale } = options.risk ?? { path: '', scale: 100 };
  const check = 'risk';
  try {
    const whole = riskPath(path, [], deps.now(), options.time_zone);
    const { threats } = await ask(whole, signal, async (answer) =>
      parseRisks((await readAnswer(answer)).text, scale),
    );
    return {
      check,
      verdict: 'ok',
      says: `${path} answers; scored since yesterday: ${threats.size}`,
    };
  } catch (error) {
    const fix = `add Dashboards under ${RESOURCES}, or take "risk" out of the configuration`;
    return { check, verdict: 'FAIL', says: tell(error), fix };
  }
}

async function* explain(
  context: Context,
  failure: SourceError,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  if (failure.kind === 'refused') yield await pathFinding(context, 'list', failure, signal);
}

async function* compare(
  context: Context,
  summary: ReadingSummary,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  yield await countOf(context, summary, signal);
  if (context.options.incremental) yield* paceFindings(context.options, summary);
}

/** Whether there is time to read each live session again as often as it should be. */
function paceFindings(
  { max_requests_per_second }: SeguraOptions,
  { live }: ReadingSummary,
): Finding[] {
  const needed = requestsPerSecond(live, REFRESH);
  if (needed <= max_requests_per_second) return [];
  return [
    {
      check: 'pace',
      verdict: 'warn',
      says: `${live} live sessions cannot all be read again every ${readableDuration(REFRESH)} at ${max_requests_per_second} requests a second: polls will take longer for it`,
      fix: `set max_requests_per_second: ${Math.ceil(needed)}, if the appliance bears it`,
    },
  ];
}

async function countOf(
  context: Context,
  { live }: ReadingSummary,
  signal: AbortSignal,
): Promise<Finding> {
  const check = 'live count';
  try {
    return countFinding(check, await readLiveCount(context, signal), live);
  } catch (error) {
    const says = `not compared: ${context.tell(error)}`;
    return { check, verdict: 'warn', says, fix: `optional: add Dashboards under ${RESOURCES}` };
  }
}

/** By the first of the documented paths that is one of this version's. */
async function readLiveCount({ ask }: Context, signal: AbortSignal): Promise<number> {
  const [path, other] = LIVE_COUNT_PATHS;
  const read = async (answer: HttpAnswer) => parseLiveCount((await readAnswer(answer)).text);
  return ask(path, signal, read).catch((error: unknown) => {
    if (!(error instanceof AnswerError) || error.kind !== 'refused') throw error;
    return ask(other, signal, read);
  });
}

function countFinding(check: string, counted: number, live: number): Finding {
  if (counted === live) return { check, verdict: 'ok', says: `the appliance counts ${live} too` };
  const says = `the appliance counts ${counted} live sessions, the list shows ${live}`;
  const fix =
    counted > live
      ? `if that stays so, sessions are hidden from these credentials: see ${MENUS.sessions}`
      : 'if that stays so, the list holds sessions that were never closed: look at the oldest live ones';
  return { check, verdict: 'warn', says, fix };
}

function whyState({ state }: Session): string {
  return state === 'live' ? 'its "end" is no time' : 'its "end" is a time';
}

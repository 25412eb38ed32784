import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import manifest from '../../package.json' with { type: 'json' };
import type { Milliseconds } from '../sessions/instant.ts';
import { AnswerError } from './answer-error.ts';
import { plainBytes, readText } from './http-body.ts';
import { getDirectly } from './http-direct.ts';
import { createLines, type Lines, type WayOptions } from './http-dispatcher.ts';
import type { RefusedAnswer } from './http-failure.ts';
import { networkFailure, type Way } from './network-failure.ts';
import { createTurnstile, DEFAULT_PACE, type Turnstile } from './turnstile.ts';
import type { SourceDeps } from './vendor.ts';

export interface HttpOptions extends WayOptions {
  readonly max_requests_per_second?: number;
  /** Requests on their way at once; one is until its body is read or given up. */
  readonly max_concurrent?: number;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the source's URL; begins with a slash, and holds the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For a GET: a long answer is expected. */
  readonly long?: boolean;
  /** Ends the request and the reading of its body. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer extends Omit<RefusedAnswer, 'text'> {
  /** Appliance clock minus ours, to the half second that a `Date` header allows. */
  readonly skew?: Milliseconds;
  /**
   * The body, unpacked; reading it rejects with AnswerError when the connection breaks. Each chunk
   * is valid until the next one is asked for.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** As undici and node:http hand it over. */
interface Received {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** One request, no retries. Rejects with AnswerError `unavailable` when no answer comes. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

const COMMON_HEADERS = {
  'user-agent': `${manifest.name}/${manifest.version}`,
  accept: 'application/json',
  'accept-encoding': 'gzip',
};

/** An appliance that asks for more patience than this is not waited for. */
const LONGEST_WAIT: Milliseconds = 30_000;

/**
 * HTTP to one appliance: kept-alive connections, so many requests a second and at once, and none
 * while it asks for a pause. Connects at the first request.
 */
export function createHttp(options: HttpOptions, deps: SourceDeps): Http {
  let lines: Promise<Lines> | undefined;
  const {
    max_requests_per_second: perSecond = DEFAULT_PACE.perSecond,
    max_concurrent: atOnce = DEFAULT_PACE.atOnce,
  } = options;
  const turnstile = createTurnstile({ perSecond, atOnce });
  const send = async (request: HttpRequest, leave: () => void): Promise<HttpAnswer> => {
    lines ??= createLines(options, deps).catch((error: unknown) => {
      lines = undefined;
      throw error;
    });
    const url = `${options.url}${request.path}`;
    const direct = request.long === true && options.proxy === undefined;
    const answer = await (direct ? sendDirectly : sendPooled)(url, request, await lines);
    answer.body.once('close', leave);
    return answerOf(answer, url, () => deps.now(), options, request.signal);
  };
  return async (request) => {
    const leave = await enter(turnstile, options, request.signal);
    try {
      const answer = await send(request, leave);
      const pause = [429, 503].includes(answer.status) ? answer.retryAfter : undefined;
      if (pause !== undefined) turnstile.hold(pause);
      return answer;
    } catch (error) {
      leave();
      const failure = networkFailure(error, options, request.signal);
      // Some servers just hang up on a client certificate; the one in the secret may be another now.
      if (options.tls.client !== undefined && !request.signal.aborted) lines = undefined;
      throw failure;
    }
  };
}

async function sendPooled(
  url: string,
  { method = 'GET', headers, body, signal }: HttpRequest,
  { dispatcher }: Lines,
): Promise<Received> {
  const { request } = await import('undici');
  return request(url, {
    dispatcher,
    method,
    headers: { ...COMMON_HEADERS, ...headers },
    ...(body === undefined ? {} : { body }),
    signal,
  });
}

async function sendDirectly(
  url: string,
  { headers, signal }: HttpRequest,
  { tls }: Lines,
): Promise<Received> {
  const body = await getDirectly(url, { headers: { ...COMMON_HEADERS, ...headers }, tls, signal });
  return { statusCode: body.statusCode ?? 0, headers: body.headers, body };
}

async function enter(turnstile: Turnstile, way: Way, signal: AbortSignal): Promise<() => void> {
  if (turnstile.held() > LONGEST_WAIT) throw pauseFailure(turnstile.held());
  try {
    return await turnstile.enter(signal);
  } catch (error) {
    throw turnstile.held() > 0
      ? pauseFailure(turnstile.held())
      : networkFailure(error, way, signal);
  }
}

function pauseFailure(retryAfter: Milliseconds): AnswerError {
  const seconds = Math.ceil(retryAfter / 1000);
  return new AnswerError(
    'unavailable',
    `the appliance asked for a pause that lasts ${seconds} s yet (Retry-After)`,
    { retryAfter, worthRetry: false },
  );
}

function answerOf(
  answer: Received,
  url: string,
  now: () => number,
  way: Way,
  signal: AbortSignal,
): HttpAnswer {
  const header = (name: string): string => [answer.headers[name] ?? ''].flat()[0] ?? '';
  const date = Date.parse(header('date'));
  const retryAfter = parseRetryAfter(header('retry-after'), date);
  const location = header('location');
  return {
    status: answer.statusCode,
    contentType: header('content-type'),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === '' ? {} : { location: withoutQuery(location, url) }),
    // The header drops the fraction of the second: on average half of one.
    ...(Number.isNaN(date) ? {} : { skew: date + 500 - now() }),
    body: plainBytes(answer.body, header('content-encoding'), (error) =>
      networkFailure(error, way, signal),
    ),
  };
}

/** Seconds, or an HTTP date that is read by the appliance's own clock. */
function parseRetryAfter(text: string, date: number): Milliseconds | undefined {
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) || Number.isNaN(date) ? undefined : Math.max(0, at - date);
}

function withoutQuery(location: string, url: string): string {
  if (!URL.canParse(location, url)) return 'an unreadable address';
  const target = new URL(location, url);
  return `${target.origin}${target.pathname}`;
}

/** The answer if its status is success. Throws what `failureOf` makes of any other, and for a web page. */
export async function successful(
  answer: HttpAnswer,
  failureOf: (refused: RefusedAnswer) => AnswerError,
): Promise<HttpAnswer> {
  if (answer.status < 200 || answer.status > 299) throw failureOf(await readAnswer(answer));
  if (!/\bhtml\b/i.test(answer.contentType)) return answer;
  await readAnswer(answer);
  throw new AnswerError(
    'malformed',
    `the appliance answered ${answer.status} with a page of HTML: is url that of its API?`,
  );
}

/** Reads an answer that is not a list; at most 16 MiB. */
export async function readAnswer(answer: HttpAnswer): Promise<RefusedAnswer> {
  const { body, ...head } = answer;
  return { ...head, text: await readText(body) };
}

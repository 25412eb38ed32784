import type { Dispatcher } from 'undici';
import manifest from '../../package.json' with { type: 'json' };
import type { Milliseconds } from '../sessions/instant.ts';
import { AnswerError } from './answer-error.ts';
import { plainBytes, readText } from './http-body.ts';
import type { RefusedAnswer } from './http-failure.ts';
import { networkFailure } from './network-failure.ts';
import type { SourceDeps } from './vendor.ts';

export interface HttpOptions {
  readonly url: string;
  readonly tls: { readonly ca?: string | undefined; readonly verify: boolean };
  readonly proxy?: string | undefined;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST';
  /** Below the source's URL; begins with a slash, and holds the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request and the reading of its body. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer extends Omit<RefusedAnswer, 'text'> {
  /** Appliance clock minus ours, to the half second that a `Date` header allows. */
  readonly skew?: Milliseconds;
  /** The body, unpacked; reading it rejects with AnswerError when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** One request, no retries. Rejects with AnswerError `unavailable` when no answer comes. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

const USER_AGENT = `${manifest.name}/${manifest.version}`;

/** HTTP to one appliance: private CA, proxy, kept-alive connections. Connects at the first request. */
export function createHttp(options: HttpOptions, deps: SourceDeps): Http {
  let dispatcher: Promise<Dispatcher> | undefined;
  return async ({ method = 'GET', path, headers = {}, body, signal }) => {
    dispatcher ??= createDispatcher(options, deps).catch((error: unknown) => {
      dispatcher = undefined;
      throw error;
    });
    const { request } = await import('undici');
    const url = `${options.url}${path}`;
    const answer = await request(url, {
      dispatcher: await dispatcher,
      method,
      headers: {
        'user-agent': USER_AGENT,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal,
    }).catch((error: unknown) => {
      throw networkFailure(error, options.url, signal);
    });
    return answerOf(answer, url, () => deps.now(), options.url, signal);
  };
}

async function createDispatcher(options: HttpOptions, deps: SourceDeps): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici');
  const { ca, verify } = options.tls;
  if (!verify) {
    deps.warn('TLS certificates are not checked (tls.verify is false): anyone can pose as it', {
      url: new URL(options.url).origin,
    });
  }
  const tls = {
    rejectUnauthorized: verify,
    ...(ca === undefined ? {} : { ca: await readBundle(ca, deps) }),
  };
  // The caller's signal bounds each request: a list may take minutes before its first byte.
  const common = { headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const;
  if (options.proxy === undefined) return new Agent({ ...common, connect: tls });
  return new ProxyAgent({ ...common, uri: options.proxy, requestTls: tls });
}

async function readBundle(path: string, deps: SourceDeps): Promise<string> {
  try {
    return await deps.readFile(path);
  } catch {
    throw new AnswerError('refused', `the CA bundle ${path} (tls.ca) cannot be read`);
  }
}

function answerOf(
  answer: Dispatcher.ResponseData,
  url: string,
  now: () => number,
  base: string,
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
      networkFailure(error, base, signal),
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

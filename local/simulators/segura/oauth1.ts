import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '#shared/sessions/instant.ts';
import type { SimulatorRequest } from '../simulator-server.ts';

export interface OAuth1Credentials {
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly token: string;
  readonly token_secret: string;
}

type Parameter = readonly [name: string, value: string];

/** Seconds by which a request's timestamp may differ from the appliance's clock. */
const WINDOW_SECONDS = 300;

/**
 * Checks a request's OAuth 1.0a header (RFC 5849, HMAC-SHA1). Answers with what is wrong,
 * or undefined when nothing is. Each nonce is good once.
 */
export function createOAuth1Check(
  credentials: OAuth1Credentials,
  now: () => Instant,
): (request: SimulatorRequest) => string | undefined {
  const used = new Map<string, number>();
  return (request) => {
    const oauth = headerParameters(request.headers.authorization ?? '');
    if (!isComplete(oauth, credentials)) return 'Client authentication failed.';
    const seconds = Math.floor(now() / 1000);
    const timestamp = Number(oauth.get('oauth_timestamp'));
    if (!(Math.abs(seconds - timestamp) <= WINDOW_SECONDS)) return 'Client authentication failed.';
    if (!isSignedBy(request, oauth, credentials)) return 'Invalid signature';
    const nonce = `${timestamp} ${oauth.get('oauth_nonce')}`;
    if (used.has(nonce)) return 'Client authentication failed.';
    used.set(nonce, timestamp);
    for (const [old, at] of used) if (at < seconds - 2 * WINDOW_SECONDS) used.delete(old);
    return undefined;
  };
}

/** RFC 5849, section 3.4.1: method, URI and sorted parameters, each percent-encoded. */
export function signatureBaseString(
  method: string,
  url: URL,
  parameters: readonly Parameter[],
): string {
  const pairs = parameters.map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  const normalized = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  // URL has lower-cased scheme and host and dropped a default port, as section 3.4.1.2 asks.
  const base = `${url.protocol}//${url.host}${url.pathname}`;
  return [method.toUpperCase(), base, normalized].map(encode).join('&');
}

/** RFC 5849, section 3.4.2. */
export function hmacSha1Signature(base: string, consumerSecret: string, tokenSecret: string) {
  const key = `${encode(consumerSecret)}&${encode(tokenSecret)}`;
  return createHmac('sha1', key).update(base).digest('base64');
}

/** The parameters of an `Authorization: OAuth …` header, decoded (section 3.5.1). */
export function headerParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  if (!/^OAuth\s/i.test(header)) return parameters;
  for (const [, name, value] of header.slice(6).matchAll(/([^\s=,]+)="([^"]*)"/g)) {
    parameters.set(decodeURIComponent(name ?? ''), decodeURIComponent(value ?? ''));
  }
  return parameters;
}

function isComplete(oauth: ReadonlyMap<string, string>, credentials: OAuth1Credentials): boolean {
  return (
    oauth.get('oauth_consumer_key') === credentials.consumer_key &&
    oauth.get('oauth_token') === credentials.token &&
    oauth.get('oauth_signature_method') === 'HMAC-SHA1' &&
    (oauth.get('oauth_version') ?? '1.0') === '1.0' &&
    (oauth.get('oauth_nonce') ?? '') !== ''
  );
}

function isSignedBy(
  request: SimulatorRequest,
  oauth: ReadonlyMap<string, string>,
  credentials: OAuth1Credentials,
): boolean {
  const parameters: Parameter[] = [...request.url.searchParams, ...formParameters(request)];
  for (const [name, value] of oauth) {
    if (name !== 'realm' && name !== 'oauth_signature') parameters.push([name, value]);
  }
  const base = signatureBaseString(request.method, request.url, parameters);
  const expected = hmacSha1Signature(base, credentials.consumer_secret, credentials.token_secret);
  const given = Buffer.from(oauth.get('oauth_signature') ?? '');
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

function formParameters(request: SimulatorRequest): Parameter[] {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return [];
  return [...new URLSearchParams(request.body)];
}

/** RFC 3986 percent-encoding: all but letters, digits, `-`, `.`, `_` and `~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

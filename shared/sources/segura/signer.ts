import { type Instant, type Milliseconds, SECOND } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import type { SecretReader } from '../secret.ts';
import type { Heard, SeguraRequest } from './client.ts';
import { oauth1Header } from './oauth1.ts';
import type { SeguraOptions } from './options.ts';

/** Runs a request with the Authorization header it needs. */
export type SendSigned = <T>(
  request: SeguraRequest,
  send: (authorization: string) => Promise<T>,
) => Promise<T>;

// No appliance refuses a time for less.
const CLOSE: Milliseconds = 30 * SECOND;

/**
 * Signs by OAuth 1.0a. A refused request is signed once more by the appliance's clock, as its answer
 * told it, and where that helps so are all later ones: what comes from another machine on the way
 * may tell another time, so nothing is corrected that works.
 */
export function createSigner(
  auth: Extract<SeguraOptions['auth'], { oauth1: unknown }>['oauth1'],
  url: string,
  secrets: SecretReader,
  { now, heard }: { readonly now: () => Instant; readonly heard: Heard },
): SendSigned {
  const base = (auth.signature_base_url ?? url).replace(/\/+$/, '');
  // As section 3.4.1.2 of RFC 5849 has it: host in lower case, no default port.
  const signedUrl = (path: string) => new URL(`${base}${path}`).href;
  let ahead: Milliseconds = 0;
  const headerOf = async ({ path, method = 'GET' }: SeguraRequest, by: Milliseconds) =>
    oauth1Header(
      { method, url: signedUrl(path), realm: auth.realm, now: now() + by },
      await secrets.read(),
    );
  return async (request, send) => {
    const tried = ahead;
    try {
      return await send(await headerOf(request, tried));
    } catch (error) {
      const other = otherTime(tried, heard.skew);
      if (other === undefined || !mayBeTheTime(error, request)) throw error;
      const result = await send(await headerOf(request, other));
      ahead = other;
      return result;
    }
  };
}

/** The appliance's time; where that was refused, our own. */
function otherTime(tried: Milliseconds, skew = 0): Milliseconds | undefined {
  if (Math.abs(skew - tried) > CLOSE) return skew;
  return Math.abs(tried) > CLOSE ? 0 : undefined;
}

/** The documents give "the request time has expired" as a cause of "Request timed out." */
function mayBeTheTime(error: unknown, { method = 'GET' }: SeguraRequest): boolean {
  if (!(error instanceof AnswerError)) return false;
  if (error.kind === 'authentication') return true;
  return method === 'GET' && /request timed out/i.test(error.said ?? '');
}

import { SECOND } from '../../sessions/instant.ts';
import type { Delivery } from '../receiver.ts';
import { readRetryAfter } from '../retry-after.ts';

type Failure = Extract<Delivery, { readonly ok: false }>;

export function failed(retry: boolean, error: string): Failure {
  return { ok: false, retry, error };
}

/** Slack asks to wait ("Rate limits"): 429 with Retry-After. */
export function mustWait(response: Response, answer: string, now: number): Failure {
  const retryAfter = readRetryAfter(response.headers.get('retry-after'), now) ?? 30 * SECOND;
  return { ok: false, retry: true, retryAfter, error: answer };
}

/** The cause of a failed fetch may quote the address, so only its name gets out. */
export function noAnswer(error: unknown): Failure {
  return failed(true, `Slack gave no answer (${nameOf(error)})`);
}

/** Slack's own error codes look like `invalid_payload`; anything else is not repeated. */
export function codeIn(text: string): string | undefined {
  const code = text.trim();
  return /^[a-z_]{1,40}$/.test(code) ? code : undefined;
}

function nameOf(error: unknown): string {
  if (!Error.isError(error)) return 'unknown error';
  const { cause } = error;
  const code = Error.isError(cause) && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}

import * as z from 'zod';
import { type Instant, MINUTE, type Milliseconds, SECOND } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import { type Http, readAnswer, successful } from '../http.ts';
import type { RefusedAnswer } from '../http-failure.ts';
import { networkFailure } from '../network-failure.ts';
import { withRetries } from '../retry.ts';
import type { SecretFields } from '../secret.ts';
import { createShared } from '../shared-work.ts';
import { failureIn, failureOf } from './failure.ts';

export const OAUTH2_FIELDS = ['client_id', 'client_secret'] as const;

export interface TokenOptions {
  readonly url: string;
  readonly token_path: string;
  readonly client_auth: 'body' | 'basic';
  readonly tenant?: string | undefined;
  readonly timeout: Milliseconds;
}

export interface Tokens {
  /** A token that is good for a while yet. Callers at the same time share one request; the last to stop ends it. */
  read(secret: SecretFields, signal: AbortSignal): Promise<string>;
  /** Makes the next reading ask for a new one, unless that has happened since `token` was handed out. */
  forget(token: string): void;
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  // The documents say one hour in one place and a day in another: only the answer counts.
  expires_in: z.coerce.number().positive().default(300),
});

/** OAuth 2.0 client credentials ("How to authenticate an application"). */
export function createTokens(
  http: Http,
  options: TokenOptions,
  deps: { now: () => Instant; learn: (secret: string) => void },
): Tokens {
  let held: { token: string; until: Instant } | undefined;
  const ask = async (secret: SecretFields, signal: AbortSignal): Promise<string> => {
    const { access_token, expires_in } = await requestToken(
      http,
      options,
      secret,
      deps.learn,
      signal,
    );
    deps.learn(access_token);
    const life = expires_in * SECOND;
    held = { token: access_token, until: deps.now() + life - Math.min(MINUTE, life / 10) };
    return access_token;
  };
  const share = createShared<string>((signal) => networkFailure(signal.reason, options, signal));
  return {
    read: (secret, signal) =>
      held !== undefined && deps.now() < held.until
        ? Promise.resolve(held.token)
        : share(signal, (shared) => ask(secret, shared)),
    forget: (token) => {
      if (held?.token === token) held = undefined;
    },
  };
}

async function requestToken(
  http: Http,
  options: TokenOptions,
  secret: SecretFields,
  learn: (secret: string) => void,
  signal: AbortSignal,
): Promise<z.output<typeof tokenSchema>> {
  const answer = await withRetries({ budget: options.timeout, signal }, async (bounded) => {
    const request = { ...tokenRequest(options, secret, learn), signal: bounded };
    return readAnswer(await successful(await http(request), tokenFailure));
  });
  return parseToken(answer);
}

function tokenRequest(
  options: TokenOptions,
  secret: SecretFields,
  learn: (secret: string) => void,
) {
  const { client_id = '', client_secret = '' } = secret;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const basic = options.client_auth === 'basic';
  if (!basic) {
    form.set('client_id', client_id);
    form.set('client_secret', client_secret);
  }
  const pair = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
  learn(pair);
  if (options.tenant !== undefined) form.set('tenant', options.tenant);
  return {
    method: 'POST' as const,
    path: options.token_path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(basic ? { authorization: `Basic ${pair}` } : {}),
    },
    body: form.toString(),
  };
}

/** RFC 6749, section 5.2: whatever else is wrong with the request, 400 and 401 mean the client. */
function tokenFailure(answer: RefusedAnswer): AnswerError {
  const { kind, message, said, retryAfter, worthRetry } = failureOf(answer);
  const more = { said, retryAfter, worthRetry };
  return kind !== 'refused' || answer.status === 404
    ? new AnswerError(kind, `no token: ${message}`, more)
    : new AnswerError('authentication', `no token: ${message}: check the secret`, more);
}

function parseToken(answer: RefusedAnswer): z.output<typeof tokenSchema> {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    throw new AnswerError('malformed', 'the token endpoint did not answer with JSON');
  }
  const failure = failureIn(value);
  if (failure !== undefined) throw failure;
  const token = tokenSchema.safeParse(value);
  if (token.success) return token.data;
  const field = token.error.issues[0]?.path.join('.') ?? '';
  throw new AnswerError('malformed', `the token endpoint's answer lacks a usable ${field}`);
}

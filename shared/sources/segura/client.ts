import type { Milliseconds } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import { createHttp, type Http, type HttpAnswer, type HttpRequest } from '../http.ts';
import { createSecretReader, type SecretReader } from '../secret.ts';
import type { SourceDeps } from '../vendor.ts';
import { OAUTH1_FIELDS } from './oauth1.ts';
import { createTokens, OAUTH2_FIELDS } from './oauth2.ts';
import type { SeguraOptions } from './options.ts';
import { createSigner, type SendSigned } from './signer.ts';

export type SeguraRequest = Pick<HttpRequest, 'path' | 'long' | 'signal'> & {
  readonly method?: 'GET' | 'DELETE';
};

/** Requests with credentials to one appliance. */
export interface SeguraClient {
  /**
   * Sends it and hands the answer to `read`, which throws AnswerError for a refusal. Credentials
   * that were refused are renewed once; nothing else is tried again.
   */
  send<T>(request: SeguraRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  /** What the last answer, a refusal too, said of the appliance's clock. */
  readonly heard: Heard;
}

export interface Heard {
  /** Appliance clock minus ours. */
  skew?: Milliseconds;
}

/** The secret that the configured way of authentication needs, and the fields of its value. */
export function secretFieldsOf({ auth }: SeguraOptions): {
  readonly secret: string;
  readonly fields: readonly string[];
} {
  return 'oauth1' in auth
    ? { secret: auth.oauth1.secret, fields: OAUTH1_FIELDS }
    : { secret: auth.oauth2.secret, fields: OAUTH2_FIELDS };
}

/** `learn` is told every secret; a client with other options may share another's `http` and its pace. */
export function createSeguraClient(
  options: SeguraOptions,
  deps: SourceDeps,
  learn: (secret: string) => void,
  http: Http = createHttp(options, deps),
): SeguraClient {
  const heard: Heard = {};
  const { secret, fields } = secretFieldsOf(options);
  const secrets = createSecretReader(secret, fields, deps, learn);
  const { auth } = options;
  const authorized: SendSigned =
    'oauth2' in auth
      ? tokenBearer(auth.oauth2, options, http, secrets, deps, learn)
      : createSigner(auth.oauth1, options.url, secrets, { now: deps.now, heard });
  return {
    heard,
    send: async (request, read) => {
      try {
        return await authorized(request, async (authorization) => {
          const answer = await http({ ...request, headers: { authorization } });
          if (answer.skew !== undefined) heard.skew = answer.skew;
          return read(answer);
        });
      } catch (error) {
        // The next request reads the secret anew: its value may have been changed.
        if (isRefused(error)) secrets.forget();
        throw error;
      }
    },
  };
}

function tokenBearer(
  auth: Extract<SeguraOptions['auth'], { oauth2: unknown }>['oauth2'],
  options: SeguraOptions,
  http: Http,
  secrets: SecretReader,
  deps: SourceDeps,
  learn: (secret: string) => void,
): SendSigned {
  const tokens = createTokens(
    http,
    { ...auth, url: options.url, timeout: options.timeout },
    { now: deps.now, learn },
  );
  const readToken = async (signal: AbortSignal): Promise<string> =>
    tokens.read(await secrets.read(), signal);
  return async ({ signal }, send) => {
    const token = await readToken(signal);
    try {
      return await send(`Bearer ${token}`);
    } catch (error) {
      if (!isRefused(error)) throw error;
      tokens.forget(token);
      return send(`Bearer ${await readToken(signal)}`);
    }
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof AnswerError && error.kind === 'authentication';
}

import { AnswerError } from '../answer-error.ts';
import type { Http } from '../http.ts';
import { createSecretReader, type SecretReader } from '../secret.ts';
import type { SourceDeps } from '../vendor.ts';
import { OAUTH1_FIELDS, oauth1Header } from './oauth1.ts';
import { createTokens, OAUTH2_FIELDS } from './oauth2.ts';
import type { SeguraOptions } from './options.ts';

/** Runs a request with the Authorization header it needs. */
export interface Authorizer {
  /**
   * `path` holds the query; a token that is refused is renewed once. `method` (GET if absent) is
   * part of what is signed. Rejects when the signal ends.
   */
  authorized<T>(
    path: string,
    signal: AbortSignal,
    send: (authorization: string) => Promise<T>,
    method?: 'GET' | 'DELETE',
  ): Promise<T>;
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

export function createAuthorizer(
  options: SeguraOptions,
  http: Http,
  deps: SourceDeps,
  learn: (secret: string) => void,
): Authorizer {
  const { secret, fields } = secretFieldsOf(options);
  const secrets = createSecretReader(secret, fields, deps, learn);
  const { auth } = options;
  if ('oauth2' in auth) return tokenAuthorizer(auth.oauth2, options, http, secrets, deps, learn);
  const base = (auth.oauth1.signature_base_url ?? options.url).replace(/\/+$/, '');
  // As section 3.4.1.2 of RFC 5849 has it: host in lower case, no default port.
  const signedUrl = (path: string) => new URL(`${base}${path}`).href;
  return {
    authorized: async (path, _signal, send, method = 'GET') => {
      const header = oauth1Header(
        { method, url: signedUrl(path), realm: auth.oauth1.realm, now: deps.now() },
        await secrets.read(),
      );
      return send(header).catch((error: unknown) => {
        if (isRefused(error)) secrets.forget();
        throw error;
      });
    },
  };
}

function tokenAuthorizer(
  auth: Extract<SeguraOptions['auth'], { oauth2: unknown }>['oauth2'],
  options: SeguraOptions,
  http: Http,
  secrets: SecretReader,
  deps: SourceDeps,
  learn: (secret: string) => void,
): Authorizer {
  const tokens = createTokens(
    http,
    { ...auth, url: options.url, timeout: options.timeout },
    { now: deps.now, learn },
  );
  const readToken = async (signal: AbortSignal): Promise<string> => {
    try {
      return await tokens.read(await secrets.read(), signal);
    } catch (error) {
      if (isRefused(error)) secrets.forget();
      throw error;
    }
  };
  return {
    authorized: async (_path, signal, send) => {
      const token = await readToken(signal);
      try {
        return await send(`Bearer ${token}`);
      } catch (error) {
        if (!isRefused(error)) throw error;
        tokens.forget(token);
        return send(`Bearer ${await readToken(signal)}`);
      }
    },
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof AnswerError && error.kind === 'authentication';
}

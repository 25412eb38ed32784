import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type { SecretFields } from '../secret.ts';

export const OAUTH1_FIELDS = ['consumer_key', 'consumer_secret', 'token', 'token_secret'] as const;

/**
 * The Authorization header of OAuth 1.0a with HMAC-SHA1 ("How to authenticate an application"):
 * signed over the URL as the appliance sees it.
 */
export function oauth1Header(
  request: { method: string; url: string; realm?: string | undefined; now: number },
  secret: SecretFields,
): string {
  const { consumer_key = '', consumer_secret = '', token = '', token_secret = '' } = secret;
  const oauth = new OAuth({
    consumer: { key: consumer_key, secret: consumer_secret },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
    ...(request.realm === undefined ? {} : { realm: request.realm }),
  });
  // The package takes nonces from Math.random and the time from the machine.
  oauth.getNonce = () => randomBytes(16).toString('hex');
  oauth.getTimeStamp = () => Math.floor(request.now / 1000);
  const signed = oauth.authorize(
    { method: request.method, url: request.url },
    { key: token, secret: token_secret },
  );
  return oauth.toHeader(signed).Authorization;
}

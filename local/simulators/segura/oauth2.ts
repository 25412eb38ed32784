import { createHmac, randomBytes } from 'node:crypto';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Answer, SimulatorRequest } from '../simulator-server.ts';

export interface OAuth2Credentials {
  readonly client_id: string;
  readonly client_secret: string;
  /** Multi-tenant appliances that are called by address ask for it. */
  readonly tenant?: string;
}

export interface TokenOffice {
  /** Answers a client's request for a token. */
  issue(request: SimulatorRequest): Answer;
  isGood(token: string): boolean;
}

/** Issues bearer tokens to one client (RFC 6749, client credentials) that expire by the appliance's clock. */
export function createTokenOffice(
  credentials: OAuth2Credentials,
  now: () => Instant,
  lifetimeSeconds: number,
): TokenOffice {
  const key = randomBytes(32);
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest('base64url');
  return {
    issue: (request) => {
      if (!isClient(request, credentials)) return refusal();
      const expires = Math.floor(now() / 1000) + lifetimeSeconds;
      const claims = { exp: expires, jti: randomBytes(8).toString('hex') };
      const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
      const payload = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      const token = `${payload}.${sign(payload)}`;
      const body = { token_type: 'Bearer', expires_in: lifetimeSeconds, access_token: token };
      return { status: 200, body: JSON.stringify(body) };
    },
    isGood: (token) => {
      const [header, payload, signature] = token.split('.');
      if (signature !== sign(`${header}.${payload}`)) return false;
      const claims: { exp: number } = JSON.parse(
        Buffer.from(payload ?? '', 'base64url').toString(),
      );
      return claims.exp > now() / 1000;
    },
  };
}

function isClient(request: SimulatorRequest, credentials: OAuth2Credentials): boolean {
  if (request.method !== 'POST') return false;
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'client_credentials') return false;
  if (credentials.tenant !== undefined && form.get('tenant') !== credentials.tenant) return false;
  const { client_id, client_secret } = credentials;
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    return Buffer.from(basic, 'base64').toString() === `${client_id}:${client_secret}`;
  }
  return form.get('client_id') === client_id && form.get('client_secret') === client_secret;
}

function refusal(): Answer {
  const message = 'Client authentication failed.';
  return {
    status: 401,
    body: JSON.stringify({ error: 'invalid_client', error_description: message, message }),
  };
}

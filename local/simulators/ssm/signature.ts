import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { SimulatorRequest } from '../simulator-server.ts';

export interface AwsKey {
  readonly access_key_id: string;
  readonly secret_access_key: string;
}

/** `missing`: no signature; `unknown`: of another key; `wrong`: not what the secret key makes of the request. */
export type Verdict = 'good' | 'missing' | 'unknown' | 'wrong';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]*)\/(\d{8})\/([^/]+)\/ssm\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Checks a request as "Create a signed AWS API request" (IAM User Guide) describes, whatever its age. */
export function verifySignature(request: SimulatorRequest, key: AwsKey): Verdict {
  const { authorization = '', 'x-amz-date': time = '' } = request.headers;
  if (authorization === '') return 'missing';
  const parts = AUTHORIZATION.exec(authorization);
  if (parts === null || typeof time !== 'string') return 'wrong';
  const [, access = '', day = '', region = '', signed = '', signature = ''] = parts;
  if (access !== key.access_key_id) return 'unknown';
  const scope = `${day}/${region}/ssm/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical(request, signed))].join('\n');
  const secret = [day, region, 'ssm', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${key.secret_access_key}`,
  );
  const good = signed.split(';').includes('host') && time.startsWith(day);
  return good && timingSafeEqual(hmac(secret, text), Buffer.from(signature, 'hex'))
    ? 'good'
    : 'wrong';
}

/** How far the time of the signature is from `now`; Infinity for a request without one. */
export function signatureAge({ headers }: SimulatorRequest, now: Instant): Milliseconds {
  const time = String(headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const at = Date.parse(time);
  return Number.isNaN(at) ? Infinity : Math.abs(now - at);
}

function canonical({ method, url, headers, body }: SimulatorRequest, signed: string): string {
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  return [method, url.pathname, url.search.slice(1), lines.join(''), signed, sha256(body)].join(
    '\n',
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

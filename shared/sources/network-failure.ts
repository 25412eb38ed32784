import { AnswerError } from './answer-error.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the appliance up, and the port right?',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ENOTFOUND: 'its name is not known here: check url and DNS',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'no way leads there: check routes and firewalls',
  ENETUNREACH: 'no way leads there: check routes and firewalls',
  ETIMEDOUT: 'no connection came about: check routes and firewalls',
  UND_ERR_ABORTED: 'the proxy refused to connect',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about: check routes and firewalls',
};

// These stay as they are until somebody acts: another try would only cost time.
const UNTRUSTED = 'name its CA as tls.ca, with those between it and the certificate';
const CERTIFICATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is its own authority: name it as tls.ca',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  INVALID_CA: 'tls.ca names a certificate that may not sign others',
  CERT_SIGNATURE_FAILURE: 'tls.ca is not the authority that signed it',
  CERT_HAS_EXPIRED: 'it or its CA has run out: renew it on the appliance',
  CERT_NOT_YET_VALID: "its time has not begun: check the clocks, the appliance's and this one",
  CERT_REVOKED: 'it was revoked: renew it on the appliance',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for other names than the host of url',
};

/** TLS alerts by which a server turns down who calls. */
const CLIENT_REFUSED =
  /^ERR_SSL_.*ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN)|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;
const NO_TLS =
  /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|.*PROTOCOL_VERSION)|EPROTO)$/;

/** Where a request was going. */
export interface Way {
  readonly url: string;
  readonly proxy?: string | undefined;
}

/** Why no (complete) answer came. Names the appliance's origin and never a header or a credential. */
export function networkFailure(
  error: unknown,
  { url, proxy }: Way,
  signal: AbortSignal,
): AnswerError {
  if (error instanceof AnswerError) return error;
  const through = proxy === undefined ? '' : ` through the proxy ${new URL(proxy).origin}`;
  const origin = `${new URL(url).origin}${through}`;
  if (signal.aborted) return stoppedFailure(signal, origin);
  const code = codeOf(error);
  return (
    tlsFailure(code, origin) ??
    new AnswerError(
      'unavailable',
      `no answer from ${origin} (${code}): ${MEANINGS[code] ?? 'the request failed'}`,
    )
  );
}

/** What to do about a certificate that node:tls does not trust, by the code it gives. */
export function certificateAdvice(code: string): string {
  return CERTIFICATE[code] ?? 'look at the certificate, and at tls.ca';
}

/** Whether the code is that of a server that wants another client certificate, or one at all. */
export function asksForClient(code: string): boolean {
  return CLIENT_REFUSED.test(code);
}

/** What a code of the system or of TLS means for a connection. */
export function connectionAdvice(code: string): string {
  return MEANINGS[code] ?? 'the connection failed';
}

function tlsFailure(code: string, origin: string): AnswerError | undefined {
  const advice = CERTIFICATE[code];
  if (advice !== undefined) {
    return new AnswerError(
      'unavailable',
      `the certificate of ${origin} is not trusted (${code}): ${advice}`,
      { worthRetry: false },
    );
  }
  if (asksForClient(code)) {
    return new AnswerError(
      'authentication',
      `${origin} turns us down in TLS (${code}): it asks for a client certificate that it trusts, see tls.client`,
    );
  }
  if (!NO_TLS.test(code)) return undefined;
  return new AnswerError(
    'unavailable',
    `no TLS with ${origin} (${code}): check scheme and port of url, and the TLS versions it allows`,
    { worthRetry: false },
  );
}

function stoppedFailure(signal: AbortSignal, origin: string): AnswerError {
  const reason: unknown = signal.reason;
  const { name } = isObject(reason) ? reason : {};
  const timedOut = name === 'TimeoutError';
  return new AnswerError(
    'unavailable',
    timedOut
      ? `no complete answer from ${origin} in the time it is given (timeout, list_timeout)`
      : `the reading from ${origin} was stopped`,
    { worthRetry: false },
  );
}

/** The system's or undici's code, however deep it sits; several addresses fail with a list of errors. */
export function codeOf(error: unknown): string {
  if (!isObject(error)) return 'unknown';
  const { code, cause, errors, name } = error;
  if (typeof code === 'string' && code !== '') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  if (cause !== undefined) return codeOf(cause);
  return typeof name === 'string' ? name : 'unknown';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

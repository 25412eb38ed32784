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
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about: check routes and firewalls',
};

// These stay as they are until somebody acts: another try would only cost time.
const CERTIFICATE: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Why no (complete) answer came. Names the appliance's origin and never a header or a credential. */
export function networkFailure(error: unknown, url: string, signal: AbortSignal): AnswerError {
  if (error instanceof AnswerError) return error;
  const { origin } = new URL(url);
  if (signal.aborted) return stoppedFailure(signal, origin);
  const code = codeOf(error);
  if (CERTIFICATE.has(code)) {
    return new AnswerError(
      'unavailable',
      `the certificate of ${origin} is not trusted (${code}): name its CA as tls.ca`,
      { worthRetry: false },
    );
  }
  const meaning = MEANINGS[code] ?? 'the request failed';
  return new AnswerError('unavailable', `no answer from ${origin} (${code}): ${meaning}`);
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
function codeOf(error: unknown): string {
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

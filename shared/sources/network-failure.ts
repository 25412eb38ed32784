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
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return new AnswerError(
    'unavailable',
    timedOut
      ? `no complete answer from ${origin} in the time it is given (timeout, list_timeout)`
      : `the reading from ${origin} was stopped`,
    { worthRetry: false },
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : codeOf(error.cause);
}

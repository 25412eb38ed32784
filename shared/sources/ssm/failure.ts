import * as z from 'zod';
import { AnswerError } from '../answer-error.ts';
import { failureOfStatus, type RefusedAnswer } from '../http-failure.ts';
import { quoted } from '../printable.ts';
import type { SourceErrorKind } from '../source-error.ts';

interface Meaning {
  readonly kind: SourceErrorKind;
  readonly advice?: string;
  readonly worthRetry?: boolean;
}

const throttled: Meaning = { kind: 'unavailable' };
const unavailable: Meaning = { kind: 'unavailable' };
const stranger: Meaning = {
  kind: 'authentication',
  advice: 'AWS does not know these credentials, or they are over',
};
const unsigned: Meaning = {
  kind: 'authentication',
  advice: "the secret key is wrong, or this machine's clock is",
};
const forbidden: Meaning = { kind: 'permission' };
// Pages of a list that is gone: the next reading begins a new one.
const lostPlace: Meaning = { kind: 'unavailable', worthRetry: false };

/** By the error's name: "DescribeSessions", Errors, and "Common Error Types" of the API Reference. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['ThrottlingException', throttled],
  ['Throttling', throttled],
  ['TooManyRequestsException', throttled],
  ['RequestLimitExceeded', throttled],
  ['InternalServerError', unavailable],
  ['InternalFailure', unavailable],
  ['ServiceUnavailable', unavailable],
  ['ServiceUnavailableException', unavailable],
  ['RequestTimeout', unavailable],
  ['RequestTimeoutException', unavailable],
  ['InvalidNextToken', lostPlace],
  ['UnrecognizedClientException', stranger],
  ['InvalidClientTokenId', stranger],
  ['ExpiredToken', stranger],
  ['ExpiredTokenException', stranger],
  ['MissingAuthenticationToken', stranger],
  ['MissingAuthenticationTokenException', stranger],
  ['InvalidSignatureException', unsigned],
  ['SignatureDoesNotMatch', unsigned],
  ['IncompleteSignature', unsigned],
  ['IncompleteSignatureException', unsigned],
  ['RequestExpired', unsigned],
  ['AccessDenied', forbidden],
  ['AccessDeniedException', forbidden],
  ['NotAuthorized', forbidden],
  ['OptInRequired', forbidden],
]);

// The name may follow the service's own: `com.amazonaws.ssm#InvalidFilterKey`.
const errorSchema = z.object({
  __type: z.string().transform((type) => type.slice(type.lastIndexOf('#') + 1)),
  message: z.string().optional().catch(undefined),
  Message: z.string().optional().catch(undefined),
});

/** What reading needs to be allowed. */
export const DESCRIBE = 'ssm:DescribeSessions on all resources';

/** The failure that an answer with a status other than success reports; `right` is what it needed. */
export function failureOf(answer: RefusedAnswer, right = DESCRIBE): AnswerError {
  const failure = failureIn(parseJson(answer.text), answer, right);
  return failure ?? failureOfStatus(answer);
}

/** The failure that a body reports; undefined when it reports none. */
export function failureIn(
  body: unknown,
  answer: Partial<Pick<RefusedAnswer, 'status' | 'retryAfter'>> = {},
  right = DESCRIBE,
): AnswerError | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { __type: name, message = parsed.data.Message } = parsed.data;
  const meaning = MEANINGS.get(name) ?? meaningOfStatus(answer.status);
  const { kind, worthRetry } = meaning;
  const advice = kind === 'permission' ? `allow ${right}` : meaning.advice;
  const says = message === undefined ? '' : `, saying ${quoted(message)}`;
  const what = `AWS answered ${quoted(name)}${says}`;
  return new AnswerError(kind, advice === undefined ? what : `${what}: ${advice}`, {
    said: message,
    retryAfter: answer.retryAfter,
    ...(worthRetry === undefined ? {} : { worthRetry }),
  });
}

function meaningOfStatus(status = 400): Meaning {
  if (status === 401) return stranger;
  if (status === 403) return forbidden;
  return status === 429 || status >= 500 ? unavailable : { kind: 'refused' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

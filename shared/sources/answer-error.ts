import { quoted } from './printable.ts';
import { SourceError, type SourceErrorKind } from './source-error.ts';

/** What went wrong with one answer of an appliance, before it is known which source was asked. */
export class AnswerError extends Error {
  readonly kind: SourceErrorKind;
  readonly retryAfter?: number;
  /** The appliance's own words, whole, as they stand quoted (and maybe cut) in the message. */
  readonly said?: string;
  /** The appliance says that it has no such record; not a failure when one record was asked for. */
  readonly unknownRecord: boolean;
  /** Whether the same request may well succeed a moment later. */
  readonly worthRetry: boolean;

  constructor(
    kind: SourceErrorKind,
    message: string,
    more: {
      retryAfter?: number | undefined;
      said?: string | undefined;
      unknownRecord?: boolean;
      worthRetry?: boolean;
    } = {},
  ) {
    super(message);
    this.name = 'AnswerError';
    this.kind = kind;
    if (more.retryAfter !== undefined) this.retryAfter = more.retryAfter;
    if (more.said !== undefined) this.said = more.said;
    this.unknownRecord = more.unknownRecord ?? false;
    this.worthRetry = more.worthRetry ?? kind === 'unavailable';
  }
}

/** The error as callers of a source see it: the source named, every secret taken out. */
export function sourceErrorOf(
  source: string,
  error: unknown,
  redact: (text: string) => string,
): SourceError {
  if (error instanceof SourceError) return error;
  if (!(error instanceof AnswerError)) {
    return unexpected(source, error, redact);
  }
  // No cause: what an appliance echoes and what a parser quotes may hold a secret.
  return new SourceError(source, error.kind, cleanMessage(error, redact), {
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  });
}

/** The message without secrets: they go before the appliance's words are cut, lest half of one stays. */
export function cleanMessage(error: AnswerError, redact: (text: string) => string): string {
  const { message, said } = error;
  if (said === undefined) return redact(message);
  return redact(message.replace(quoted(said), () => quoted(redact(said))));
}

/** A defect, or a failure outside of the appliance: where it came from is worth keeping. */
function unexpected(source: string, error: unknown, redact: (text: string) => string): SourceError {
  const { message = 'unknown failure', stack } = Object(error);
  const wrapped = new SourceError(source, 'unavailable', redact(String(message)));
  if (typeof stack === 'string') wrapped.stack = redact(`${wrapped.message}\n${stack}`);
  return wrapped;
}

/**
 * What a failure of an appliance means for the caller:
 * - `unavailable`: no answer, a gateway's error, too many requests: worth another try
 * - `authentication`: the credentials were refused
 * - `permission`: the credentials are good, the right is missing
 * - `malformed`: an answer came and is not what the documents describe, or ends early
 * - `refused`: the appliance understood and said no
 */
export type SourceErrorKind =
  | 'unavailable'
  | 'authentication'
  | 'permission'
  | 'malformed'
  | 'refused';

/** A source could not give a complete answer. The message names the source, what was wrong and what to do. */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;
  readonly source: string;
  /** Milliseconds the appliance asked us to wait (Retry-After). */
  readonly retryAfter?: number;

  constructor(
    source: string,
    kind: SourceErrorKind,
    message: string,
    options: { cause?: unknown; retryAfter?: number } = {},
  ) {
    super(
      `${source}: ${message}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'SourceError';
    this.kind = kind;
    this.source = source;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

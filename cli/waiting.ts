import type { Milliseconds } from '#shared/sessions/instant.ts';

const QUIET: Milliseconds = 1_000;
const EVERY: Milliseconds = 250;

/** Where a person may be watching. */
export interface Watched {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Does the work; once it has taken a second, a line on standard error says what is waited for, and
 * goes away in the end. Nothing is written where nobody watches.
 */
export async function waitingFor<T>(
  what: () => string,
  work: Promise<T>,
  stream: Watched = process.stderr,
): Promise<T> {
  if (stream.isTTY !== true) return work;
  const started = performance.now();
  let drawn = false;
  const timer = setInterval(() => {
    const span = performance.now() - started;
    if (span < QUIET) return;
    drawn = true;
    const text = `${what()} ... ${Math.floor(span / 1_000)} s`;
    stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  }, EVERY);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (drawn) stream.write('\r\u001b[K');
  }
}

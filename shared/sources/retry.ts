import { setTimeout as wait } from 'node:timers/promises';
import type { Milliseconds } from '../sessions/instant.ts';
import { AnswerError } from './answer-error.ts';

const TRIES = 3;
const FIRST_PAUSE: Milliseconds = 300;

export interface RetryOptions {
  /** For all tries and the pauses between them. */
  readonly budget: Milliseconds;
  readonly signal: AbortSignal;
  /** The first pause at most; each further one doubles it. */
  readonly pause?: Milliseconds;
}

/**
 * Tries up to three times what is worth another try, pausing a random part of a doubling span, or
 * as long as the appliance asks; gives up where the budget would not last for the pause. When a
 * further try has no time to end, what the appliance answered before says more.
 */
export async function withRetries<T>(
  { budget, signal, pause = FIRST_PAUSE }: RetryOptions,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + budget;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(budget)]);
  let before: unknown;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(bounded);
    } catch (failure) {
      const error = bounded.aborted ? (before ?? failure) : failure;
      before = error;
      const span = pauseAfter(error, pause * 2 ** (tries - 1));
      if (span === undefined || tries === TRIES) throw error;
      if (performance.now() + span >= deadline || bounded.aborted) throw error;
      await wait(span, undefined, { signal: bounded }).catch(() => {
        throw error;
      });
    }
  }
}

function pauseAfter(error: unknown, most: Milliseconds): Milliseconds | undefined {
  if (!(error instanceof AnswerError) || !error.worthRetry) return undefined;
  return (error.retryAfter ?? 0) + Math.random() * most;
}

import type { Instant, Milliseconds } from '../shared/sessions/instant.ts';

/** Resolves when `interval` has passed since it last resolved. */
export function createPacer(
  clock: () => Instant,
  sleep: (span: Milliseconds) => Promise<void>,
  interval: Milliseconds,
): () => Promise<void> {
  let next: Instant | undefined;
  return async () => {
    const wait = next === undefined ? 0 : Math.min(next - clock(), interval);
    if (wait > 0) await sleep(wait);
    next = clock() + interval;
  };
}

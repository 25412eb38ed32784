import { setTimeout as pause } from 'node:timers/promises';
import type { Milliseconds } from '#shared/sessions/instant.ts';

export interface DrainOptions {
  /** How many messages wait in the store to be published. */
  readonly unpublished: () => Promise<number>;
  /** How many wait in queues. */
  readonly queued: () => number;
  /** Another poll of every source: each begins by publishing what waits. */
  readonly pollAgain: () => Promise<void>;
  /** Gives up after this much real time. */
  readonly patience: Milliseconds;
}

const PAUSE: Milliseconds = 50;

/** Lets what is decided go out and arrive, before it is counted. */
export async function drain(options: DrainOptions): Promise<void> {
  const until = performance.now() + options.patience;
  while (performance.now() < until && (await options.unpublished()) > 0) await options.pollAgain();
  while (performance.now() < until && options.queued() > 0) await pause(PAUSE);
}

import { MINUTE, type Milliseconds } from '../sessions/instant.ts';

/** A source that was not read for longer than this was not covered: three polls, and never less than this. */
export function gapAfter(pollEvery: Milliseconds): Milliseconds {
  return Math.max(3 * pollEvery, 10 * MINUTE);
}

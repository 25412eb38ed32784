import { type Milliseconds, SECOND } from '../sessions/instant.ts';

/** The part of the time that may go into reading again what is only open: the rest is for what is new and due. */
export const REFRESH_SHARE = 0.5;

/** How many requests a second it takes to read each of so many live sessions again in that time. */
export function requestsPerSecond(live: number, refresh: Milliseconds): number {
  return live / (refresh / SECOND) / REFRESH_SHARE;
}

import { type Instant, type Milliseconds, SECOND } from '../shared/sessions/instant.ts';

/**
 * SNS disables an e-mail subscription that gets more than ten messages a second, whoever sends them:
 * all sources together send one in this time, or two where each polls and sweeps at once. The digest,
 * one message, shares the first source's place.
 */
export const PEOPLE_EVERY = SECOND / 4;

export interface TurnOptions {
  /** Which of the places is ours, from 0. */
  readonly place: number;
  /** How many share what may not be used too often. */
  readonly places: number;
  /** The time between the turns of two places. */
  readonly width: Milliseconds;
}

// More that wait at once there are not: the clock was set back.
const MOST_WAITING = 1000;

/**
 * Resolves at the next turn of our place. Turns go round by the clock, which all share, so that many
 * senders keep to one rate without a word between them; each turn is used once.
 */
export function createTurns(
  clock: () => Instant,
  sleep: (span: Milliseconds) => Promise<unknown>,
  { place, places, width }: TurnOptions,
): () => Promise<void> {
  const round = places * width;
  let used = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock();
    const next = Math.ceil((now - place * width) / round);
    used = used - next > MOST_WAITING ? next : Math.max(next, used + 1);
    const wait = used * round + place * width - now;
    if (wait > 0) await sleep(wait);
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Milliseconds } from '../sessions/instant.ts';

/** What an appliance takes without its users noticing, where nobody says otherwise. */
export const DEFAULT_PACE: Pace = { perSecond: 20, atOnce: 4 };

const LONGEST_HOLD: Milliseconds = 600_000;

export interface Pace {
  readonly perSecond: number;
  readonly atOnce: number;
}

/** Lets requests to one appliance in by turns: so many a second, so many at once. */
export interface Turnstile {
  /** Resolves in turn, with what to call when done; rejects with the signal's reason when it ends. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Lets nobody in for this long, ten minutes at most. */
  hold(span: Milliseconds): void;
  /** How long nobody will be let in yet; 0 when the way is open. */
  held(): Milliseconds;
}

interface Clock {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly sleep: (span: Milliseconds, signal: AbortSignal) => Promise<unknown>;
}

const REAL: Clock = {
  now: () => performance.now(),
  sleep: (span, signal) => sleep(span, undefined, { signal }),
};

export function createTurnstile({ perSecond, atOnce }: Pace, clock: Clock = REAL): Turnstile {
  const interval = 1000 / perSecond;
  // So many may go in a bunch; after that each waits for its interval.
  const bunch = (Math.min(atOnce, Math.max(1, perSecond)) - 1) * interval;
  const places = createPlaces(atOnce);
  let next = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;
  const waitForTurn = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.now();
      const wait = Math.max(next - bunch, heldUntil) - now;
      if (wait <= 0) {
        next = Math.max(next, now) + interval;
        return;
      }
      await clock.sleep(Math.ceil(wait), signal);
    }
  };
  return {
    enter: async (signal) => {
      const leave = await places.take(signal);
      try {
        await waitForTurn(signal);
        return leave;
      } catch (error) {
        leave();
        throw signal.aborted ? signal.reason : error;
      }
    },
    hold: (span) => {
      heldUntil = Math.max(heldUntil, clock.now() + Math.min(span, LONGEST_HOLD));
    },
    held: () => Math.max(0, heldUntil - clock.now()),
  };
}

/** So many places, given in the order they were asked for. */
function createPlaces(free: number): { take(signal: AbortSignal): Promise<() => void> } {
  let left = free;
  const waiting: (() => void)[] = [];
  const leaveOnce = () => {
    let gone = false;
    return () => {
      if (gone) return;
      gone = true;
      const first = waiting.shift();
      if (first === undefined) left += 1;
      else first();
    };
  };
  return {
    take: async (signal) => {
      signal.throwIfAborted();
      if (left > 0) {
        left -= 1;
        return leaveOnce();
      }
      const turn = Promise.withResolvers<void>();
      const give = () => turn.resolve();
      const stop = () => {
        const place = waiting.indexOf(give);
        if (place === -1) return;
        waiting.splice(place, 1);
        turn.reject(signal.reason);
      };
      waiting.push(give);
      signal.addEventListener('abort', stop, { once: true });
      await turn.promise.finally(() => signal.removeEventListener('abort', stop));
      return leaveOnce();
    },
  };
}

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import { writeWhole } from './write-whole.ts';

export interface LocalClock {
  /** The present instant; between two ticks of a fast clock, time stands still. */
  now(): Instant;
  /** Lets time go on, and answers with the new present. */
  tick(): Instant;
}

/** The time of this machine. */
export function createRealClock(): LocalClock {
  return { now: Date.now, tick: Date.now };
}

export interface FastClockOptions {
  /** Keeps the last instant anybody was told, across runs. */
  readonly file: string;
  /** Where the very first run begins. */
  readonly start: Instant;
  /** Virtual seconds in a real second. */
  readonly speed: number;
  /** No tick is longer: a slow machine makes time slower, and skips nothing. */
  readonly longestTick: Milliseconds;
  /** Real milliseconds from any origin, never going back. */
  readonly real?: () => number;
}

const savedClock = z.object({ now: z.number() });

/**
 * A clock that runs `speed` times as fast as real time, and goes on where an earlier run was
 * killed. It moves in ticks: while a poll looks at an appliance, no virtual minutes pass.
 */
export function createFastClock(options: FastClockOptions): LocalClock {
  const real = options.real ?? (() => performance.now());
  let now = readSaved(options.file) ?? options.start;
  let ticked = real();
  return {
    now: () => now,
    tick: () => {
      const elapsed = real() - ticked;
      ticked += elapsed;
      now += Math.max(1, Math.floor(Math.min(elapsed * options.speed, options.longestTick)));
      // Saved before anybody is told, so that a later run never starts before what was said.
      writeWhole(options.file, JSON.stringify({ now }));
      return now;
    },
  };
}

/** The instant an earlier run reached; undefined when there was none. */
function readSaved(file: string): Instant | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  return savedClock.parse(JSON.parse(text)).now;
}

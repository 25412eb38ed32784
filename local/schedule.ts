import { setTimeout as pause } from 'node:timers/promises';
import { type Instant, MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';
import type { LocalClock } from './clock.ts';
import type { WatchedSource } from './watch-source.ts';

export interface ScheduledSource extends WatchedSource {
  readonly pollEvery: Milliseconds;
  readonly sweepEvery: Milliseconds;
}

export interface Schedule {
  /** Resolves when the polls under way are done and no other will begin. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly sources: readonly ScheduledSource[];
  readonly clock: LocalClock;
  /** Tells the digest, if its time has come. */
  readonly digest: () => Promise<void>;
  /** Called after each tick, and after each poll in real time. */
  readonly after: () => void;
}

/**
 * Polls all sources in step with a fast clock, `interval` real milliseconds apart: the clock stands
 * still during the polls, and a slow poll makes time slower.
 */
export function startTicks(options: ScheduleOptions, interval: Milliseconds): Schedule {
  const { sources, clock, digest, after } = options;
  const stopped = new AbortController();
  const swept = new Map(sources.map(({ name }) => [name, clock.now()]));
  const tick = async () => {
    const now = clock.tick();
    await Promise.all(sources.map((source) => pollAndSweep(source, swept, now)));
    await digest();
    after();
  };
  const running = (async () => {
    while (!stopped.signal.aborted) {
      const began = performance.now();
      await tick();
      await wait(began + interval - performance.now(), stopped.signal);
    }
  })();
  return stopper(stopped, [running]);
}

/** Polls and sweeps each source by itself, at the intervals of the configuration. */
export function startRealTime({ sources, digest, after }: ScheduleOptions): Schedule {
  const stopped = new AbortController();
  const repeat = async (source: ScheduledSource, sweep: boolean, every: Milliseconds) => {
    if (sweep) await wait(every, stopped.signal);
    while (!stopped.signal.aborted) {
      const began = performance.now();
      await source.run({ sweep });
      after();
      await wait(began + every - performance.now(), stopped.signal);
    }
  };
  const running = sources.flatMap((source) => [
    repeat(source, false, source.pollEvery),
    repeat(source, true, source.sweepEvery),
  ]);
  const digests = async () => {
    while (!stopped.signal.aborted) {
      await digest();
      await wait(MINUTE, stopped.signal);
    }
  };
  return stopper(stopped, [...running, digests()]);
}

async function pollAndSweep(source: ScheduledSource, swept: Map<string, Instant>, now: Instant) {
  await source.run({ sweep: false });
  if (now - (swept.get(source.name) ?? now) < source.sweepEvery) return;
  swept.set(source.name, now);
  await source.run({ sweep: true });
}

function stopper(stopped: AbortController, running: readonly Promise<void>[]): Schedule {
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

async function wait(span: Milliseconds, signal: AbortSignal): Promise<void> {
  if (span > 0) await pause(span, undefined, { signal }).catch(() => undefined);
}

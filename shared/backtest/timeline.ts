import {
  DAY,
  HOUR,
  type Instant,
  isoOf,
  MINUTE,
  type Milliseconds,
  SECOND,
} from '../sessions/instant.ts';
import type { TimelineReport } from './report.ts';
import { increase } from './statistics.ts';

const SLOT: Milliseconds = 15 * MINUTE;
const MOST_BINS = 240;
const BIN_LENGTHS: readonly Milliseconds[] = [
  ...[SLOT, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 28 * DAY, 91 * DAY, 364 * DAY, 3640 * DAY],
];

/** The span in equal bins, few enough to draw. */
export interface Bins {
  readonly from: Instant;
  readonly length: Milliseconds;
  readonly count: number;
}

export function binsOf(from: Instant, to: Instant): Bins {
  const fits = (length: Milliseconds) => Math.ceil((to - from) / length) <= MOST_BINS;
  const length = BIN_LENGTHS.find(fits) ?? Math.ceil((to - from) / MOST_BINS);
  return { from, length, count: Math.max(1, Math.ceil((to - from) / length)) };
}

/** How many sessions were live, and how many began, by quarters of an hour. */
export interface Load {
  add(started: Instant, ended: Instant | undefined): void;
  report(bins: Bins): TimelineReport;
}

export function createLoad(): Load {
  const changes = new Map<number, number>();
  const starts = new Map<number, number>();
  return {
    add: (started, ended) => {
      const slot = Math.floor(started / SLOT);
      increase(starts, slot);
      increase(changes, slot);
      // Live in every quarter that it touches.
      if (ended !== undefined) increase(changes, Math.floor(ended / SLOT) + 1, -1);
    },
    report: (bins) => ({
      bin_seconds: bins.length / SECOND,
      bins: fill(bins, changes, starts),
    }),
  };
}

function fill(
  bins: Bins,
  changes: ReadonlyMap<number, number>,
  starts: ReadonlyMap<number, number>,
): TimelineReport['bins'] {
  const live = new Array<number>(bins.count).fill(0);
  const begun = new Array<number>(bins.count).fill(0);
  const steps = [...changes].sort(([a], [b]) => a - b);
  let running = 0;
  for (const [index, [slot, change]] of steps.entries()) {
    running += change;
    const next = steps[index + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    raise(live, running, binAt(bins, slot * SLOT), binAt(bins, (next - 1) * SLOT));
  }
  for (const [slot, count] of starts) {
    const bin = binAt(bins, slot * SLOT);
    if (bin >= 0 && bin < bins.count) begun[bin] = (begun[bin] ?? 0) + count;
  }
  return live.map((most, bin) => ({
    at: isoOf(bins.from + bin * bins.length),
    live: most,
    started: begun[bin] ?? 0,
  }));
}

export function binAt(bins: Bins, at: Instant): number {
  return Math.floor((at - bins.from) / bins.length);
}

function raise(live: number[], to: number, first: number, last: number): void {
  for (let bin = Math.max(0, first); bin <= Math.min(last, live.length - 1); bin++) {
    live[bin] = Math.max(live[bin] ?? 0, to);
  }
}

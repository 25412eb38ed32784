import { MINUTE, type Milliseconds, SECOND } from '../sessions/instant.ts';

/** Sessions that lasted for `from_seconds` up to below `to_seconds`. */
export interface DurationBin {
  readonly from_seconds: number;
  readonly to_seconds: number;
  readonly sessions: number;
}

export interface DurationReport {
  /** Sessions that ended. */
  readonly ended: number;
  /** Within 3 % of the true values. */
  readonly median_seconds: number;
  readonly p95_seconds: number;
  readonly p99_seconds: number;
  readonly longest_seconds: number;
  readonly bins: readonly DurationBin[];
}

// Steps of 2 ^ 1/16, or 4.4 %: fine enough to count by, whatever the length.
const FINE = 16;
const FLOOR: Milliseconds = SECOND;
// What is drawn is coarser: steps of the square root of two, from one minute on.
const COARSE = 2;

/** How long sessions lasted, in memory that does not grow with them. */
export function createDurations(): {
  add(lasted: Milliseconds): void;
  report(): DurationReport;
} {
  const fine = new Map<number, number>();
  const coarse = new Map<number, number>();
  let ended = 0;
  let longest = 0;
  return {
    add: (lasted) => {
      ended += 1;
      longest = Math.max(longest, lasted);
      const step = Math.floor(Math.log2(Math.max(lasted, FLOOR) / FLOOR) * FINE);
      fine.set(step, (fine.get(step) ?? 0) + 1);
      const bin = lasted < MINUTE ? -1 : Math.floor(Math.log2(lasted / MINUTE) * COARSE);
      coarse.set(bin, (coarse.get(bin) ?? 0) + 1);
    },
    report: () => ({
      ended,
      median_seconds: quantile(fine, ended, 0.5),
      p95_seconds: quantile(fine, ended, 0.95),
      p99_seconds: quantile(fine, ended, 0.99),
      longest_seconds: Math.round(longest / SECOND),
      bins: binsOf(coarse),
    }),
  };
}

function quantile(fine: ReadonlyMap<number, number>, ended: number, share: number): number {
  let left = Math.ceil(share * ended);
  for (const [step, sessions] of [...fine].sort(([a], [b]) => a - b)) {
    left -= sessions;
    if (left <= 0) return Math.round((FLOOR * 2 ** ((step + 0.5) / FINE)) / SECOND);
  }
  return 0;
}

function binsOf(coarse: ReadonlyMap<number, number>): DurationBin[] {
  if (coarse.size === 0) return [];
  const first = Math.min(...coarse.keys());
  const last = Math.max(...coarse.keys());
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const bin = first + index;
    return {
      from_seconds: bin < 0 ? 0 : edge(bin),
      to_seconds: edge(bin + 1),
      sessions: coarse.get(bin) ?? 0,
    };
  });
}

function edge(bin: number): number {
  return Math.round((MINUTE * 2 ** (bin / COARSE)) / SECOND);
}

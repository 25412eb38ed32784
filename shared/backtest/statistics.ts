/** What is usual and what is not, over days or shifts, the empty ones included. */
export interface Spread {
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** `counts` holds those that are not 0; there are `total` in all. */
export function spreadOf(counts: Iterable<number>, total: number): Spread {
  const sorted = [...counts].sort((a, b) => a - b);
  const all = Math.max(total, sorted.length);
  const zeros = all - sorted.length;
  const at = (share: number): number => sorted[Math.ceil(share * all) - 1 - zeros] ?? 0;
  const sum = sorted.reduce((before, count) => before + count, 0);
  return {
    mean: all === 0 ? 0 : Math.round((sum / all) * 100) / 100,
    median: at(0.5),
    p95: at(0.95),
    max: sorted.at(-1) ?? 0,
  };
}

/** Adds to the number kept under a key. */
export function increase<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

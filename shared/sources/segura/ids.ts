const PAGE = 256;
const PAGES = 8;

/** The id as a number that GET takes as well as the text; undefined where it is no plain number. */
export function numberOf(id: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined;
}

/** Learns from the ids of a list how they are given out, in the memory of the newest 2,048. */
export interface IdMeter {
  note(id: number): void;
  highest(): number | undefined;
  /** Which part of the newest ids the list left out; 1 more of each than seen, so that few prove little. */
  gapRate(): number;
  /** The last ids before the highest that the list left out, ascending. */
  gaps(most: number): number[];
}

export function createIdMeter(): IdMeter {
  const pages = new Map<number, Uint8Array>();
  let highest: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let number = -1;
  let page: Uint8Array = new Uint8Array(0);

  const turnTo = (wanted: number) => {
    number = wanted;
    page = pages.get(wanted) ?? new Uint8Array(PAGE);
    pages.set(wanted, page);
    for (const known of pages.keys()) if (known <= wanted - PAGES) pages.delete(known);
  };
  const has = (id: number) => pages.get(Math.floor(id / PAGE))?.[id % PAGE] === 1;
  return {
    note: (id) => {
      if (id < lowest) lowest = id;
      const wanted = Math.floor(id / PAGE);
      if (wanted <= Math.floor((highest ?? 0) / PAGE) - PAGES) return;
      if (wanted !== number) turnTo(wanted);
      page[id % PAGE] = 1;
      if (highest === undefined || id > highest) highest = id;
    },
    highest: () => highest,
    gapRate: () => {
      if (highest === undefined) return 0.5;
      const from = Math.max(lowest, (Math.floor(highest / PAGE) - PAGES + 1) * PAGE);
      let known = 0;
      for (const seen of pages.values()) for (const one of seen) known += one;
      const span = highest - from + 1;
      return (span - known + 1) / (span + 2);
    },
    gaps: (most) => {
      const gaps: number[] = [];
      const top = highest ?? 0;
      for (let id = Math.max(lowest, top - most); id < top; id += 1) if (!has(id)) gaps.push(id);
      return gaps;
    },
  };
}

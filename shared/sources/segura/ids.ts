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
  const pages = new Map<number, Uint8Array<ArrayBuffer>>();
  let highest: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  /** The page that was written last, and the id it begins with. */
  let page = new Uint8Array(PAGE);
  let first = Number.NaN;

  const turnTo = (wanted: number) => {
    // A page that is too far below the highest id serves again.
    let spare: Uint8Array<ArrayBuffer> | undefined;
    for (const [known, old] of pages) {
      if (known > wanted - PAGES) continue;
      pages.delete(known);
      spare = old.fill(0);
    }
    page = pages.get(wanted) ?? spare ?? new Uint8Array(PAGE);
    pages.set(wanted, page);
    first = wanted * PAGE;
  };
  const has = (id: number) => pages.get(Math.floor(id / PAGE))?.[id % PAGE] === 1;
  return {
    note: (id) => {
      if (id < lowest) lowest = id;
      // Most ids follow the last one.
      if (!(id >= first && id < first + PAGE)) {
        const wanted = Math.floor(id / PAGE);
        if (wanted <= Math.floor((highest ?? 0) / PAGE) - PAGES) return;
        turnTo(wanted);
      }
      page[id - first] = 1;
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

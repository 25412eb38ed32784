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
  /** By their number's rest: which page it is, and which of its ids were seen. */
  const pages = Array.from({ length: PAGES }, () => ({ number: -1, seen: new Uint8Array(PAGE) }));
  let highest: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  /** The page that was written last, and the id it begins with. */
  let page = new Uint8Array(PAGE);
  let first = Number.NaN;

  const turnTo = (number: number) => {
    const place = pages[number % PAGES];
    if (place === undefined) return;
    // What is too far below the highest id makes room.
    if (place.number !== number) place.seen.fill(0);
    place.number = number;
    page = place.seen;
    first = number * PAGE;
  };
  const has = (id: number) => {
    const number = Math.floor(id / PAGE);
    const place = pages[number % PAGES];
    return place?.number === number && place.seen[id % PAGE] === 1;
  };
  return {
    note: (id) => {
      if (id < lowest) lowest = id;
      // Most ids follow the last one.
      if (!(id >= first && id < first + PAGE)) {
        const number = Math.floor(id / PAGE);
        if (number <= Math.floor((highest ?? 0) / PAGE) - PAGES) return;
        turnTo(number);
      }
      page[id - first] = 1;
      if (highest === undefined || id > highest) highest = id;
    },
    highest: () => highest,
    gapRate: () => {
      if (highest === undefined) return 0.5;
      const newest = Math.floor(highest / PAGE);
      const from = Math.max(lowest, (newest - PAGES + 1) * PAGE);
      let known = 0;
      for (const { number, seen } of pages) {
        if (number > newest - PAGES) for (const one of seen) known += one;
      }
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

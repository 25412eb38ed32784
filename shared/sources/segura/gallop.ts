import { fullWindow } from './look-ahead.ts';
import { type Ask, range } from './probe.ts';

const OCTAVES = 31;
const STEPS = [1, 2, 4, 8, 16];

// No list has said how many ids are gaps.
const WINDOW = fullWindow(0.5);
// Enough to leap by: what it falls short of, the window at the end makes good.
const FOOTHOLD = 6;

/**
 * The highest id, found without the list: some id on a scale that gets finer, for old ids may be
 * purged, then leaps up from there. Undefined when it meets none: the ids that are left must span a
 * twentieth of the highest. A gap of more than twenty ids can end the climb early.
 */
export async function findHighest(ask: Ask): Promise<number | undefined> {
  let top = await findAny(ask);
  if (top === undefined) return undefined;
  for (;;) {
    const reached = await climb(top, ask);
    const beyond = await ask(range(reached + 1, reached + WINDOW));
    if (beyond.size === 0) return reached;
    top = Math.max(...beyond.keys());
  }
}

async function findAny(ask: Ask): Promise<number | undefined> {
  for (const steps of STEPS) {
    // Two at each point, for one may be a gap.
    const known = await ask(scale(steps).flatMap((id) => [id, id + 1]));
    if (known.size > 0) return Math.max(...known.keys());
  }
  return undefined;
}

/** The points that divide each doubling into so many steps, without those of coarser scales. */
function scale(steps: number): number[] {
  const points = range(0, OCTAVES * steps).filter((place) => steps === 1 || place % 2 === 1);
  return [...new Set(points.map((place) => Math.round(2 ** (place / steps))))];
}

/** Doubles its leaps while ids are met, then halves the span between the last met and the first not. */
async function climb(from: number, ask: Ask): Promise<number> {
  let low = from;
  let high = Number.POSITIVE_INFINITY;
  let leap = FOOTHOLD;
  while (high - low > FOOTHOLD) {
    const at = high === Number.POSITIVE_INFINITY ? low + leap : Math.floor((low + high) / 2);
    const known = await ask(range(at - FOOTHOLD + 1, at).filter((id) => id > low));
    if (known.size > 0) low = Math.max(...known.keys());
    else high = at;
    leap *= 2;
  }
  return low;
}

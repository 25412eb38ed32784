import type { Instant } from '../../sessions/instant.ts';

/** Which end of the list comes first; no document says. */
export type Order = 'oldest' | 'newest';

/** What tells when a record was made. */
export interface Dated {
  readonly id: string;
  readonly session: { readonly started_at: Instant };
  readonly created_at: Instant | undefined;
}

/** When the record was made, or else when its session began. */
export function madeAt({ created_at, session }: Dated): Instant {
  return created_at ?? session.started_at;
}

/** A list no longer than this is read whole: that costs as little as knowing its order. */
export const SHORT_LIST = 100;
/** The newest of the sessions have to be this close to one end of the list. */
const NEWEST = 50;
const END = SHORT_LIST;

type Ranked = { readonly id: string; readonly at: Instant; readonly place: number };

/**
 * Watches a whole list go by and says at which end new sessions come in. What counts is where the
 * newest are, not the trend: a list sorted by ids of several nodes ascends almost everywhere, and
 * new sessions come in in its middle.
 */
export function createOrderWatch(): {
  see(item: Dated): void;
  /** Undefined for a list without such an end, and for a short one. */
  order(): Order | undefined;
} {
  const byCreation: Ranked[] = [];
  const byStart: Ranked[] = [];
  let count = 0;
  return {
    see: (item) => {
      const { id, session } = item;
      const place = count;
      count += 1;
      keepNewest(byCreation, { id, at: madeAt(item), place });
      keepNewest(byStart, { id, at: session.started_at, place });
    },
    order: () => {
      if (count <= SHORT_LIST) return undefined;
      return orderBy(byCreation, count) ?? orderBy(byStart, count);
    },
  };
}

function orderBy(newest: readonly Ranked[], count: number): Order | undefined {
  if (newest.every(({ place }) => place < END)) return 'newest';
  if (newest.every(({ place }) => place >= count - END)) return 'oldest';
  return undefined;
}

/** Keeps the list sorted, newest last, and no longer than it has to be. */
function keepNewest(list: Ranked[], one: Ranked): void {
  const least = list[0];
  if (list.length >= NEWEST && least !== undefined && compareAge(one, least) <= 0) return;
  let at = list.length;
  while (at > 0 && isLater(list[at - 1], one)) at -= 1;
  list.splice(at, 0, one);
  if (list.length > NEWEST) list.shift();
}

function isLater(one: Ranked | undefined, other: Ranked): boolean {
  return one !== undefined && compareAge(one, other) > 0;
}

function compareAge(a: Ranked, b: Ranked): number {
  return a.at === b.at ? compareIds(a.id, b.id) : a.at - b.at;
}

/** Ids are opaque, but where both are digits the greater number was most likely given later. */
function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) {
    const [one, other] = [BigInt(a), BigInt(b)];
    return one === other ? 0 : Number(one > other) * 2 - 1;
  }
  return a === b ? 0 : Number(a > b) * 2 - 1;
}

/** The order of a list by its two ends alone, where reading all of it takes too long. */
export function orderOfEnds(first: readonly Dated[], last: readonly Dated[]): Order | undefined {
  const [head, tail] = [first.map(madeAt), last.map(madeAt)];
  if (Math.min(...head) >= Math.max(...tail)) return 'newest';
  if (Math.min(...tail) >= Math.max(...head)) return 'oldest';
  return undefined;
}

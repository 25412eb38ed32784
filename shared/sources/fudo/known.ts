import type { Order } from './order.ts';

/** So many ids of the new end are remembered; some of them may be gone the next time. */
export const KNOWN = 32;
/** With fewer of them found, what lies between might have been skipped. */
const ENOUGH = 8;

interface Identified {
  readonly id: string;
}

/** Looks for the ids that the last reading left at the new end of the list. */
export interface Meeting {
  see(page: readonly Identified[]): void;
  /** So many were met that the reading has reached what was read before. */
  reached(): boolean;
  /**
   * What was met stands in the order that was learnt and is about all of it: else the list was
   * turned round, or many sessions have vanished, and it has to be read anew.
   */
  agrees(): boolean;
  /** The ids to remember, given those that were read with the newest first. */
  next(read: readonly string[]): string[];
}

/** `known` has the newest first; pages come in the order of the list. */
export function createMeeting(known: readonly string[], order: Order): Meeting {
  const places = new Map(known.map((id, place) => [id, place]));
  const met: number[] = [];
  return {
    see: (page) => {
      for (const { id } of page) {
        const place = places.get(id);
        if (place === undefined) continue;
        places.delete(id);
        met.push(place);
      }
    },
    reached: () => met.length > 0 && met.length >= Math.min(ENOUGH, known.length),
    agrees: () => {
      const spanned = Math.max(...met) + 1;
      return met.length * 2 >= spanned && isInOrder(met, order);
    },
    next: (read) => {
      const older = known.slice(Math.max(-1, ...met) + 1);
      return [...new Set([...read, ...older])].slice(0, KNOWN);
    },
  };
}

/** A few may have changed places: lists by the time of the last change move what has ended. */
function isInOrder(met: readonly number[], order: Order): boolean {
  let rising = 0;
  for (const [at, place] of met.entries()) {
    const before = met[at - 1];
    if (before !== undefined) rising += place > before ? 1 : -1;
  }
  return order === 'newest' ? rising >= 0 : rising <= 0;
}

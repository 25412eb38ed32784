import type { Session } from '../sessions/session.ts';

const MOST_SOURCES = 1_000;

/** Numbers for the sources of the sessions, and in which order they poll. */
export interface SourceNumbers {
  /** Throws an Error when there are far more sources than anybody has. */
  of(session: Pick<Session, 'source' | 'vendor'>): number;
  turns(): Turns;
}

/** All sources poll at the same instants, one after the other in the order of their names. */
export interface Turns {
  turnOf(source: number): number;
  sourceAt(turn: number): number;
}

export function createSourceNumbers(): SourceNumbers {
  const numbers = new Map<string, number>();
  let lately: { source: string; vendor: string; number: number } | undefined;
  return {
    of: ({ source, vendor }) => {
      // Most sessions follow one of the same source.
      if (lately?.source === source && lately.vendor === vendor) return lately.number;
      const name = `${source}\n${vendor}`;
      const known = numbers.get(name);
      if (known !== undefined) {
        lately = { source, vendor, number: known };
        return known;
      }
      if (numbers.size >= MOST_SOURCES) {
        throw new Error(`the sessions come from more than ${MOST_SOURCES} sources`);
      }
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    },
    turns: () => {
      const order = [...numbers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, number]) => number);
      const turns = new Map(order.map((number, turn) => [number, turn]));
      return {
        turnOf: (source) => turns.get(source) ?? source,
        sourceAt: (turn) => order[turn] ?? turn,
      };
    },
  };
}

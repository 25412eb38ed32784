import type { Session } from '../../sessions/session.ts';

/** Where past sessions are put aside: most are never asked for again. */
export interface Shelf {
  /** Answers with the place to ask for. */
  put(session: Session): number;
  get(place: number): Session;
}

/** All of them at hand, which takes half a kilobyte each. */
export function createMemoryShelf(): Shelf {
  const sessions: Session[] = [];
  return {
    put: (session) => sessions.push(session) - 1,
    get: (place) => {
      const session = sessions[place];
      if (session === undefined) throw new Error(`nothing was put aside at ${place}`);
      return session;
    },
  };
}

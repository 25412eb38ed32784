import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import { instants, smallCounts } from '../column.ts';
import type { Sight } from '../sight.ts';
import type { Shelf } from './shelf.ts';

const LIVED = 1;
const OVER = 2;

/** The sessions that rules may look back at, numbered as they came, in a few bytes each. */
export interface Past {
  /** `place` is where it was put aside; answers with its number. */
  add(sight: Sight, source: number, place: number): number;
  source(number: number): number;
  startedAt(number: number): Instant;
  /** What memories need of it, without its names: those are the same for all that ask. */
  outline(number: number): Outline;
  until(number: number): Instant;
  /** The last poll that took it for live. */
  openUntil(number: number): Instant;
  session(number: number): Session;
}

export type Outline = Pick<Session, 'source' | 'id' | 'state' | 'started_at'> & {
  readonly ended_at?: Instant;
};

export function createPast({ get }: Pick<Shelf, 'get'>): Past {
  const sources = smallCounts();
  const traits = smallCounts();
  const started = instants();
  const ended = instants();
  const known = instants();
  const open = instants();
  const places = instants();
  return {
    add: ({ session, until, over }, source, place) => {
      sources.push(source);
      traits.push((isOver(session) ? OVER : 0) + (hasLived(session) ? LIVED : 0));
      started.push(session.started_at);
      ended.push(session.ended_at ?? Number.NaN);
      known.push(until);
      open.push(over ?? Number.POSITIVE_INFINITY);
      places.push(place);
      return places.size() - 1;
    },
    source: sources.get,
    startedAt: started.get,
    outline: (number) => {
      const at = ended.get(number);
      const trait = traits.get(number);
      return {
        source: '',
        id: String(number),
        state: (trait & LIVED) !== 0 ? 'ended' : (trait & OVER) !== 0 ? 'rejected' : 'live',
        started_at: started.get(number),
        ...(Number.isNaN(at) ? {} : { ended_at: at }),
      };
    },
    until: known.get,
    openUntil: open.get,
    session: (number) => get(places.get(number)),
  };
}

function hasLived({ state }: Session): boolean {
  return state === 'ended' || state === 'terminated' || state === 'disconnected';
}

import { HOUR, type Instant } from '../../../sessions/instant.ts';
import type { Passer } from '../../answer-reader.ts';
import { learnShape, type RecordShape } from './shape.ts';
import { createWalker } from './walker.ts';

/** The walk knows them by their places here. */
const WANTED = ['id', 'start', 'end'];
/** How many bytes `"2024-05-06 16:05:07"` has. */
const TIME_WIDTH = 21;
const MOST_LESSONS = 200;

// A wall clock is at most 14 hours ahead of UTC: what it shows this long before an instant is past.
const MOST_AHEAD = 14 * HOUR;

export interface PastOptions {
  /** Highest id of a sweep that read every record. */
  readonly swept_to: number;
  readonly live: ReadonlySet<string>;
  readonly since: Instant;
  /** Gets the id of each record that is passed over. */
  readonly note: (id: number) => void;
}

/**
 * Passes over records that are proven to be of no interest: known to a complete sweep, not believed
 * live, and started and ended on days that are over at `since` by whatever zone the appliance's
 * clock has.
 */
export function createPastPasser({ swept_to, live, since, note }: PastOptions): Passer {
  const awaited = [...live].map(Number).filter((id) => !Number.isNaN(id));
  const walker = createWalker({ swept_to, awaited, limit: dayOf(since - MOST_AHEAD) });
  let lessons = 0;
  return {
    skip: (data, from) => {
      const end = walker.walk(data, from);
      if (end < 0) return { end, records: 0 };
      const ids = walker.passed();
      // An iterator would make garbage of every id until it is compiled.
      for (let place = 0; place < ids.length; place += 1) note(ids[place] ?? 0);
      return { end, records: ids.length };
    },
    learn: (record) => {
      if (lessons === MOST_LESSONS || walker.knows(record)) return;
      lessons += 1;
      const shape = learnShape(record, WANTED);
      if (shape !== undefined && hasTimes(shape)) walker.add(shape);
    },
  };
}

/** 20240506, by UTC. */
function dayOf(instant: Instant): number {
  return Number(new Date(instant).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** Start and end are as long as times are: a shape with others would match nothing that is past. */
function hasTimes({ values }: RecordShape): boolean {
  return values.every(({ place, width }) => place <= 0 || width === TIME_WIDTH);
}

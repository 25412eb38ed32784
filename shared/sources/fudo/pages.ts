import { AnswerError } from '../answer-error.ts';

interface Identified {
  readonly id: string;
}

/** One page of the list, from `offset` on. */
export type ReadPage<Item extends Identified> = (
  limit: number,
  offset: number,
) => Promise<readonly Item[]>;

/** A part of the list to read, page by page. */
export interface Stretch<Item extends Identified> {
  readonly from: number;
  /** How many records to ask for in the first page and in the others. */
  readonly limits: readonly [first: number, others: number];
  /** Gets the records of each page that the one before had not; false when they are enough. */
  readonly take: (page: readonly Item[]) => boolean;
  /** After so many pages it is too much. */
  readonly pages?: number;
}

/**
 * How the reading of a stretch ended: at the end of the list, with enough, because the list moved
 * under it, because every offset gives the same page, or with more pages than allowed.
 */
export type Outcome = 'end' | 'enough' | 'moved' | 'same page' | 'too far';

const RESTARTS = 3;
const STEPS_BACK = 2;

/**
 * Reads a list page by page to its proven end, whatever page size the appliance really gives: each
 * page begins with the last record of the one before. Where it does not, the list has shifted under
 * the reading and records may have slipped through: it starts over, three times at most.
 *
 * `take` is called anew for every start; a record may come twice.
 * Throws AnswerError `malformed` when the appliance does not page or never holds still.
 */
export async function readPages<Item extends Identified>(
  pageSize: number,
  readPage: ReadPage<Item>,
  restart: () => (page: readonly Item[]) => void,
): Promise<void> {
  let outcome: Outcome = 'moved';
  for (let start = 0; start <= RESTARTS; start += 1) {
    const take = restart();
    const stretch = { from: 0, limits: [pageSize, pageSize] as const };
    const read = await readStretch(readPage, {
      ...stretch,
      take: (page) => {
        take(page);
        return true;
      },
    });
    outcome = read.outcome;
    if (outcome === 'end') return;
  }
  throw outcome === 'same page' ? pagelessFailure() : restlessFailure();
}

export function pagelessFailure(): AnswerError {
  return new AnswerError(
    'malformed',
    'the appliance ignores offset, so its list cannot be read whole: raise page_size',
  );
}

function restlessFailure(): AnswerError {
  return new AnswerError('malformed', 'the list moved during each of four readings: try again');
}

/** Reads from an offset on; `end` is where the list ends, known with that outcome alone. */
export async function readStretch<Item extends Identified>(
  readPage: ReadPage<Item>,
  { from, limits, take, pages = Number.POSITIVE_INFINITY }: Stretch<Item>,
): Promise<{ outcome: Outcome; end: number }> {
  // With pages of one record there would be no room for the shared one.
  const [limit, others] = [Math.max(2, limits[0]), Math.max(2, limits[1])];
  const first = await readPage(limit, from);
  let offset = from;
  if (!take(first)) return { outcome: 'enough', end: offset };
  let page = first;
  for (let count = 1; page.length > 0; count += 1) {
    if (count >= pages) return { outcome: 'too far', end: offset };
    const next = await readAfter(readPage, others, page, offset);
    offset = next.offset;
    if (offset > from && next.page[0]?.id === first[0]?.id) {
      // Who ignores offset and limit alike has given all there is at once.
      const isAll = from === 0 && first.length > limit;
      return { outcome: isAll ? 'end' : 'same page', end: first.length };
    }
    const outcome = outcomeOf(next, take);
    if (outcome !== undefined) return { outcome, end: offset + next.page.length };
    page = next.page;
  }
  return { outcome: 'end', end: offset };
}

/** A page, where it begins, and what in it comes after the last record of the page before. */
interface Next<Item extends Identified> {
  readonly page: readonly Item[];
  readonly offset: number;
  /** Undefined where that record is not to be seen. */
  readonly fresh: readonly Item[] | undefined;
}

/** The page after one; looks for where it ended further up, if records went from before it. */
async function readAfter<Item extends Identified>(
  readPage: ReadPage<Item>,
  limit: number,
  before: readonly Item[],
  at: number,
): Promise<Next<Item>> {
  const last = before.at(-1)?.id;
  const expected = at + before.length - 1;
  for (let offset = expected; ; offset = Math.max(0, offset - (limit - 1))) {
    const page = await readPage(limit, offset);
    const shared = page.findIndex(({ id }) => id === last);
    const fresh = shared === -1 ? undefined : page.slice(shared + 1);
    const isFar = offset === 0 || expected - offset >= STEPS_BACK * (limit - 1);
    if (fresh !== undefined || isFar) return { page, offset, fresh };
  }
}

/** Why the reading stops after a page; undefined to go on. */
function outcomeOf<Item extends Identified>(
  { page, fresh }: Next<Item>,
  take: Stretch<Item>['take'],
): Outcome | undefined {
  if (fresh === undefined) return 'moved';
  if (page.length === 1) return 'end';
  return take(fresh) ? undefined : 'enough';
}

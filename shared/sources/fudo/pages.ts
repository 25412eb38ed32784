import { AnswerError } from '../answer-error.ts';

interface Identified {
  readonly id: string;
}

/** One page of the list, from `offset` on. */
export type ReadPage<Item extends Identified> = (
  limit: number,
  offset: number,
) => Promise<readonly Item[]>;

const RESTARTS = 3;

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
  // With pages of one record there would be no room for the shared one.
  const limit = Math.max(2, pageSize);
  let outcome: Outcome = 'moved';
  for (let start = 0; start <= RESTARTS; start += 1) {
    outcome = await readOnce(limit, readPage, restart());
    if (outcome === 'read') return;
  }
  throw new AnswerError('malformed', PROBLEMS[outcome]);
}

type Outcome = 'read' | 'moved' | 'same page';
const PROBLEMS: Readonly<Record<Exclude<Outcome, 'read'>, string>> = {
  moved: 'the list moved during each of four readings: try again',
  'same page': 'the appliance ignores offset, so its list cannot be read whole: raise page_size',
};

async function readOnce<Item extends Identified>(
  limit: number,
  readPage: ReadPage<Item>,
  take: (page: readonly Item[]) => void,
): Promise<Outcome> {
  const first = await readPage(limit, 0);
  take(first);
  let page = first;
  let offset = 0;
  for (;;) {
    const last = page.at(-1);
    if (last === undefined) return 'read';
    offset += page.length - 1;
    const next = await readPage(limit, offset);
    if (offset > 0 && next[0]?.id === first[0]?.id) {
      // Who ignores offset and limit alike has given all there is at once.
      return first.length > limit ? 'read' : 'same page';
    }
    const shared = next.findIndex(({ id }) => id === last.id);
    if (shared === -1) return 'moved';
    if (next.length === 1) return 'read';
    take(next.slice(shared + 1));
    page = next;
  }
}

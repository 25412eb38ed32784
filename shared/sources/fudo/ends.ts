import { AnswerError } from '../answer-error.ts';
import type { FudoCursor } from './cursor.ts';
import { KNOWN } from './known.ts';
import { madeAt, type Order, orderOfEnds } from './order.ts';
import type { ReadPage } from './pages.ts';
import type { FudoSession } from './records.ts';
import { createShown } from './shown.ts';
import { MOST_BACK, type Tail } from './tail.ts';

const FIRST_PAGE = 50;

/**
 * Where the whole list cannot be read in time: finds its two ends, sees which one is new, and reads
 * back from there as far as time allows. Undefined when no end is new, or not even that is read.
 */
export async function readNewEnd(
  readPage: ReadPage<FudoSession>,
  pageSize: number,
  now: () => number,
): Promise<Tail | undefined> {
  const first = await readPage(FIRST_PAGE, 0);
  if (first.length === 0) return undefined;
  const count = await findEnd(readPage, first.length);
  const last = await readPage(FIRST_PAGE, Math.max(0, count - FIRST_PAGE));
  if (last.length === 0) return undefined;
  const order = orderOfEnds(first, last);
  if (order === undefined) return undefined;
  const read = await walkBack(readPage, pageSize, order, count);
  const shown = createShown();
  for (const { id } of read) shown.add(id);
  return {
    read,
    cursor: newCursor(read, { order, count, learnt_at: now(), shown: shown.text() }),
  };
}

function newCursor(
  read: readonly FudoSession[],
  found: Pick<FudoCursor, 'order' | 'count' | 'learnt_at' | 'shown'>,
): FudoCursor {
  return {
    v: 1,
    ...found,
    newest: read.slice(0, KNOWN).map(({ id }) => id),
    newest_at: Math.max(...read.map(madeAt)),
    shown_before: '',
    partial: true,
  };
}

/** The length of the list, by galloping past its end and halving what lies between. */
async function findEnd(readPage: ReadPage<FudoSession>, atLeast: number): Promise<number> {
  const isBefore = async (offset: number) => (await readPage(1, offset)).length > 0;
  let inside = atLeast - 1;
  let beyond = atLeast * 2;
  while (await isBefore(beyond)) {
    inside = beyond;
    beyond *= 2;
    if (beyond > Number.MAX_SAFE_INTEGER / 2) throw endlessFailure();
  }
  while (beyond - inside > 1) {
    const middle = Math.floor((inside + beyond) / 2);
    if (await isBefore(middle)) inside = middle;
    else beyond = middle;
  }
  return inside + 1;
}

function endlessFailure(): AnswerError {
  return new AnswerError('malformed', 'the list has no end: does the appliance ignore offset?');
}

/** Pages from the new end on, the newest session first; those that come too late are left out. */
async function walkBack(
  readPage: ReadPage<FudoSession>,
  pageSize: number,
  order: Order,
  count: number,
): Promise<FudoSession[]> {
  const read: FudoSession[] = [];
  let size = Math.max(2, pageSize);
  while (read.length < Math.min(MOST_BACK, count)) {
    // The last session of the page before comes again, to prove that nothing lies between.
    const shared = read.length === 0 ? 0 : 1;
    const left = count - read.length + shared;
    const offset = order === 'newest' ? count - left : Math.max(0, left - size);
    const page = await readPage(size, offset).catch((error: unknown) => {
      if (read.length === 0) throw error;
      return [];
    });
    const wanted = Math.min(size, left);
    if (order === 'oldest' && page.length < wanted && page.length > shared) {
      // Such a page begins too early to reach what was read: smaller ones begin later.
      size = page.length;
      continue;
    }
    const fresh = unread(order === 'newest' ? page : page.toReversed(), read.at(-1));
    if (fresh.length === 0) break;
    read.push(...fresh);
  }
  return read;
}

/** What follows the last session that was read; nothing where that one is not to be seen. */
function unread(page: readonly FudoSession[], last: FudoSession | undefined) {
  if (last === undefined) return page;
  const place = page.findIndex(({ id }) => id === last.id);
  return place === -1 ? [] : page.slice(place + 1);
}

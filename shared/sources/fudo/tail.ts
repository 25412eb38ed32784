import type { Keep } from '../source.ts';
import type { FudoCursor } from './cursor.ts';
import { createMeeting, type Meeting } from './known.ts';
import { madeAt, type Order } from './order.ts';
import { type Outcome, type ReadPage, readStretch } from './pages.ts';
import type { FudoSession } from './records.ts';
import { createShown } from './shown.ts';

/** A first page that, as a rule, holds all that is new and most of what is remembered. */
const FIRST_PAGE = 50;
/** How many records beyond what was expected are read before reading all is the better way. */
export const MOST_BACK = 4_000;
const RESTARTS = 3;

export type OrderedCursor = FudoCursor & { readonly order: Order };

/** What stands at the new end of the list, from its newest to what was read before. */
export interface Tail {
  readonly read: readonly FudoSession[];
  readonly cursor: FudoCursor;
}

interface Attempt {
  readonly outcome: Outcome;
  /** In the order of the list. */
  readonly read: readonly FudoSession[];
  readonly meeting: Meeting;
  /** How long the list is, where it was read to its end. */
  readonly end: number;
}

/**
 * Reads from the new end of the list back to what the cursor remembers. Undefined when that is not
 * found or not as it was: the list has to be read whole.
 */
export async function readTail(
  readPage: ReadPage<FudoSession>,
  { pageSize, keep }: { readonly pageSize: number; readonly keep: Keep },
  cursor: OrderedCursor,
): Promise<Tail | undefined> {
  const attempt =
    cursor.order === 'newest'
      ? await readFromTop(readPage, pageSize, cursor)
      : await readToBottom(readPage, pageSize, cursor);
  if (attempt === undefined || !attempt.meeting.reached() || !attempt.meeting.agrees()) {
    return undefined;
  }
  const newestFirst = cursor.order === 'newest' ? attempt.read : attempt.read.toReversed();
  const shown = createShown(cursor.shown);
  // What is not kept was over before it could be seen: nobody was shown it.
  for (const { id, session } of newestFirst) if (keep(session)) shown.add(id);
  return {
    read: newestFirst,
    cursor: {
      ...cursor,
      newest: attempt.meeting.next(newestFirst.map(({ id }) => id)),
      newest_at: Math.max(cursor.newest_at ?? 0, ...newestFirst.map(madeAt)),
      count: cursor.order === 'oldest' ? attempt.end : cursor.count,
      shown: shown.text(),
    },
  };
}

async function readFromTop(
  readPage: ReadPage<FudoSession>,
  pageSize: number,
  cursor: OrderedCursor,
): Promise<Attempt | undefined> {
  for (let start = 0; start <= RESTARTS; start += 1) {
    const attempt = await attemptFrom(readPage, cursor, {
      from: 0,
      limits: [Math.min(FIRST_PAGE, pageSize), pageSize],
      pages: 1 + Math.ceil(MOST_BACK / pageSize),
      goOn: (meeting) => !meeting.reached(),
    });
    if (attempt.outcome !== 'moved') return attempt;
  }
  return undefined;
}

/** Retention takes from the front, so that what is remembered may stand further up than it did. */
async function readToBottom(
  readPage: ReadPage<FudoSession>,
  pageSize: number,
  cursor: OrderedCursor,
): Promise<Attempt | undefined> {
  const expected = Math.max(0, cursor.count - cursor.newest.length);
  const step = Math.max(1, pageSize - 1);
  let from = expected;
  let restarts = 0;
  while (restarts <= RESTARTS && expected - from <= MOST_BACK) {
    const first = from === expected ? Math.min(FIRST_PAGE, pageSize) : pageSize;
    const attempt = await attemptFrom(readPage, cursor, {
      from,
      limits: [first, pageSize],
      pages: 2 + Math.ceil((2 * MOST_BACK) / pageSize),
      goOn: (meeting) => meeting.reached(),
    });
    if (attempt.outcome === 'end') return attempt;
    if (attempt.outcome === 'moved') restarts += 1;
    else if (attempt.outcome !== 'enough' || from === 0) return undefined;
    else from = Math.max(0, from - step);
  }
  return undefined;
}

async function attemptFrom(
  readPage: ReadPage<FudoSession>,
  { newest, order }: OrderedCursor,
  stretch: {
    readonly from: number;
    readonly limits: readonly [number, number];
    readonly pages: number;
    readonly goOn: (meeting: Meeting) => boolean;
  },
): Promise<Attempt> {
  const meeting = createMeeting(newest, order);
  const read: FudoSession[] = [];
  const { outcome, end } = await readStretch(readPage, {
    ...stretch,
    take: (page) => {
      read.push(...page);
      meeting.see(page);
      return stretch.goOn(meeting);
    },
  });
  return { outcome, read, meeting, end };
}

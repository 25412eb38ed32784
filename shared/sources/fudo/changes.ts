import { MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Look, Reading } from '../source.ts';
import { type FudoCursor, parseCursor } from './cursor.ts';
import { readNewEnd } from './ends.ts';
import { createFudoList, type FudoList } from './list.ts';
import { missedBy, wantedBy } from './missed.ts';
import { SHORT_LIST } from './order.ts';
import { type Appliance, completeOf, partOf } from './reading.ts';
import { readTail } from './tail.ts';
import { readWhole, type WholeList } from './whole.ts';

/** A poll has five minutes, and needs some of them for what it has read. */
const LONGEST_IN_POLL: Milliseconds = 3.5 * MINUTE;
const LONGEST_AT_END: Milliseconds = MINUTE / 3;

/** What is new: from the new end of the list back to what is known, or the whole list. */
export async function readChanges(context: Appliance, asked: Look): Promise<Reading> {
  const { options } = context;
  const list = createFudoList(context);
  const swept = parseCursor(asked.swept);
  const cursor = sinceSweep(parseCursor(asked.cursor), swept);
  const look = { ...asked, keep: wantedBy(asked, cursor, swept) };
  const { order } = cursor ?? {};
  if (cursor !== undefined && order !== undefined && !isRelearnt(cursor, swept)) {
    const bounded = AbortSignal.any([look.signal, AbortSignal.timeout(options.list_timeout)]);
    const what = { pageSize: options.page_size, keep: look.keep };
    const tail = await readTail(list.pages(bounded), what, { ...cursor, order });
    if (tail !== undefined) return partOf(context, look, list, tail);
  }
  return readAfresh(context, look, list, cursor, swept);
}

/** What was shown counts from the last sweep on: that one knew all before. */
function sinceSweep(
  cursor: FudoCursor | undefined,
  swept: FudoCursor | undefined,
): FudoCursor | undefined {
  if (cursor === undefined || swept === undefined || swept.learnt_at === cursor.since) {
    return cursor;
  }
  return { ...cursor, shown: '', shown_before: cursor.shown, since: swept.learnt_at };
}

/** A later sweep saw the list in another order than the one that polls go by. */
function isRelearnt(cursor: FudoCursor, swept: FudoCursor | undefined): boolean {
  return swept !== undefined && swept.learnt_at > cursor.learnt_at && swept.order !== cursor.order;
}

/** The whole list; where that takes too long, what its new end shows. */
async function readAfresh(
  context: Appliance,
  look: Look,
  list: FudoList,
  cursor: FudoCursor | undefined,
  swept: FudoCursor | undefined,
): Promise<Reading> {
  const { options, warn } = context;
  const timeUp = AbortSignal.timeout(Math.min(options.list_timeout, LONGEST_IN_POLL));
  const since = swept === undefined ? {} : { since: swept.learnt_at };
  try {
    const whole = await readAll(context, look, list, timeUp, cursor);
    return await completeOf(context, look, list, {
      ...whole,
      cursor: { ...whole.cursor, ...since },
    });
  } catch (error) {
    if (!timeUp.aborted || look.signal.aborted) throw error;
    const bounded = AbortSignal.any([look.signal, AbortSignal.timeout(LONGEST_AT_END)]);
    const pages = list.pages(bounded);
    const tail = await readNewEnd(pages, options.page_size, context.now).catch(() => undefined);
    if (tail === undefined) throw error;
    warn('long list', 'the whole list takes longer than a poll has: it starts at the new end', {
      read: tail.read.length,
      listed: tail.cursor.count,
    });
    return partOf(context, look, list, { ...tail, cursor: { ...tail.cursor, ...since } });
  }
}

/** The whole list, and what polls have missed of it. */
export async function readSweep(context: Appliance, look: Look): Promise<Reading> {
  const list = createFudoList(context);
  const timeUp = AbortSignal.timeout(context.options.list_timeout);
  const cursor = parseCursor(look.cursor);
  const whole = await readAll(context, look, list, timeUp, cursor);
  const missed = missedBy(cursor, parseCursor(look.swept), whole.recentBelow, look.live);
  const reading = await completeOf(context, look, list, whole);
  return missed === undefined ? reading : { ...reading, missed };
}

async function readAll(
  context: Appliance,
  { keep, since, signal }: Look,
  list: FudoList,
  timeUp: AbortSignal,
  cursor: FudoCursor | undefined,
): Promise<WholeList> {
  const { options, now, warn } = context;
  const pages = list.pages(AbortSignal.any([signal, timeUp]));
  const what = { pageSize: options.page_size, keep, since, now };
  const whole = await readWhole(pages, what, cursor);
  if (whole.seen > SHORT_LIST && whole.cursor.order === undefined) {
    warn('order', 'the list has no end where new sessions come in: every poll reads all of it', {
      listed: whole.seen,
    });
  }
  return whole;
}

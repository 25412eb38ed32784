import pMap from 'p-map';
import { MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import type { Look, Reading } from '../source.ts';
import { type Context, readRecord } from './context.ts';
import { type Place, parsePlace, printPlace, sweptSince } from './cursor.ts';
import { findHighest } from './gallop.ts';
import { readAll } from './list.ts';
import { fullWindow } from './look-ahead.ts';
import { type Ask, probe } from './probe.ts';
import type { Threats } from './threats.ts';
import { walkBack } from './walk-back.ts';

const MOST_ASKED = 2000;
const LONGEST: Milliseconds = 2 * MINUTE;

// So that a poll whose list does not come has time left to do without.
const LONGEST_LIST: Milliseconds = 3 * MINUTE;

/**
 * What is new, found by asking for one id after the other. The whole list where no cursor says
 * where to begin, the options ask for it, or the appliance cannot be asked in that way.
 */
export async function readChanges(
  context: Context,
  threats: Threats,
  look: Look,
): Promise<Reading> {
  const { incremental, list_timeout } = context.options;
  if (!incremental) return readAll(context, threats, look, list_timeout);
  const place = parsePlace(look.cursor);
  if (place === undefined) return begin(context, threats, look);
  try {
    return await readNew(context, threats, look, place);
  } catch (error) {
    if (!(error instanceof AnswerError) || !['malformed', 'refused'].includes(error.kind))
      throw error;
    context.warn(
      'probe',
      'sessions cannot be asked for one by one, so the whole list is read; if that stays, check paths.get or set incremental: false',
      { error },
    );
    return readAll(context, threats, look, list_timeout);
  }
}

/** Everything; where no list comes in time, what is new from now on. */
async function begin(
  context: Context,
  threats: Threats,
  look: Look,
  before?: Place,
): Promise<Reading> {
  const budget = Math.min(context.options.list_timeout, LONGEST_LIST);
  try {
    return await readAll(context, threats, look, budget);
  } catch (error) {
    if (!(error instanceof AnswerError) || error.kind !== 'unavailable') throw error;
    if (look.signal.aborted) throw error;
    const highest = await findHighest(createAsk(context, look.signal).ask);
    if (highest === undefined) {
      context.warn(
        'leaps',
        'the list did not come, and asking for ids in leaps met no session',
        {},
      );
      throw error;
    }
    context.warn('list', 'the list did not come; what is new is read without it', { error });
    const at = context.now();
    const reset = before !== undefined && isFarBelow(highest, before);
    const found: Place = { highest, polls: 0, at, found_at: at, missing: [], floor: highest + 1 };
    return readNew(context, threats, look, reset ? { ...found, reset_at: at } : found, reset);
  }
}

/** More is gone than the purge of the newest few. */
function isFarBelow(highest: number, { highest: before, gap_rate = 0 }: Place): boolean {
  return highest + fullWindow(gap_rate) < before;
}

async function readNew(
  context: Context,
  threats: Threats,
  look: Look,
  before: Place,
  reset = false,
): Promise<Reading> {
  const swept = sweptSince(look.swept, before.reset_at);
  const { ask, mayGoOn } = createAsk(context, look.signal);
  const now = context.now();
  const probed = await probe(before, { ask, now, swept, mayGoOn });
  if (probed.lost) return begin(context, threats, look, before);
  const back = await walkBack(probed.place, { ask, swept, since: look.since ?? now });
  const found = [...probed.found.values(), ...back.found];
  return {
    ...(await withThreats(context, threats, found.filter(isWanted(look)), look)),
    seen: found.length,
    cursor: printPlace(back.place),
    complete: false,
    ...(context.heard.skew === undefined ? {} : { skew: context.heard.skew }),
    ...(reset ? { reset } : {}),
  };
}

/** What is met for the first time counts although it ended before the last poll: it was slow to appear. */
function isWanted({ keep, since = Number.POSITIVE_INFINITY }: Look) {
  return (session: Session): boolean =>
    keep(session) || (isOver(session) && (session.ended_at ?? session.started_at) >= since);
}

/** One answer of the risk endpoint serves what is new and tells whose threat moved. */
async function withThreats(
  context: Context,
  threats: Threats,
  found: readonly Session[],
  { live = new Set(), signal }: Look,
): Promise<Pick<Reading, 'sessions'>> {
  const { sessions, moved } = await threats.fresh(found, live, signal);
  const { ask } = createAsk(context, signal);
  const records = await ask(moved.map(Number));
  const again = await Promise.all(
    [...records.values()].map((session) => threats.add(session, signal)),
  );
  return { sessions: [...sessions, ...again] };
}

function createAsk(
  context: Context,
  signal: AbortSignal,
): { readonly ask: Ask; readonly mayGoOn: () => boolean } {
  const until = performance.now() + LONGEST;
  let asked = 0;
  const ask: Ask = async (ids) => {
    asked += ids.length;
    const found = new Map<number, Session>();
    const stop = new AbortController();
    const bounded = AbortSignal.any([signal, stop.signal]);
    const read = async (id: number) => {
      const session = await readRecord(context, String(id), bounded);
      if (session !== undefined) found.set(id, session);
    };
    try {
      await pMap(ids, read, { concurrency: context.options.max_concurrent });
    } finally {
      // After a failure nobody waits for the others.
      stop.abort();
    }
    return found;
  };
  return { ask, mayGoOn: () => asked < MOST_ASKED && performance.now() < until };
}

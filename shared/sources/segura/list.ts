import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { type Passer, readSessions } from '../answer-reader.ts';
import type { Cursor, Look, Reading } from '../source.ts';
import { type Context, get, readerOf, readRecord } from './context.ts';
import { type Place, parsePlace, printPlace, type Swept, sweptSince } from './cursor.ts';
import { createIdMeter, type IdMeter, numberOf } from './ids.ts';
import { fullWindow } from './look-ahead.ts';
import { createMissedCount } from './missed.ts';
import { createPastPasser } from './past/passer.ts';
import type { Threats } from './threats.ts';

// Gaps this close to the newest id may be sessions that are slow to appear.
const FRESH_GAPS = 20;
const NONE: ReadonlySet<string> = new Set();

interface Listed {
  readonly sessions: readonly Session[];
  readonly seen: number;
  readonly meter: IdMeter;
  /** Every id is a number that can be counted up to. */
  readonly countable: boolean;
}

/** The whole list, for a poll. Its cursor is where probing goes on. */
export async function readAll(
  context: Context,
  threats: Threats,
  look: Look,
  budget: Milliseconds,
): Promise<Reading> {
  const at = context.now();
  const listed = await readList(context, look, budget);
  const mark = await watermark(context, look, listed.meter);
  return {
    ...(await readingOf(context, threats, listed, look)),
    cursor: cursorAfter(listed, mark, at),
    ...(mark.reset ? { reset: true } : {}),
  };
}

/** The whole list, for what probing missed. What is long past is counted and not read. */
export async function readSweep(context: Context, threats: Threats, look: Look): Promise<Reading> {
  const at = context.now();
  const place = parsePlace(look.cursor);
  const missed = createMissedCount(place, look);
  const { list_timeout } = context.options;
  const swept = sweptSince(look.swept, place?.reset_at);
  const listed = await readList(context, look, list_timeout, swept);
  for (const session of listed.sessions) missed.note(session, context.heard.skew ?? 0);
  const { reset } = await watermark(context, look, listed.meter);
  const swept_to = listed.meter.highest();
  return {
    ...(await readingOf(context, threats, listed, look)),
    cursor: swept_to === undefined ? {} : { swept_to, gap_rate: listed.meter.gapRate(), at },
    missed: missed.count(),
    ...(reset ? { reset } : {}),
  };
}

async function readList(
  context: Context,
  { keep, live, since, signal }: Look,
  budget: Milliseconds,
  swept?: Swept,
): Promise<Listed> {
  const list = { path: context.options.paths.list, long: true };
  return get(context, list, budget, signal, async ({ body }) => {
    // A second try begins anew.
    const meter = createIdMeter();
    const sessions: Session[] = [];
    let countable = true;
    const take = (session: Session) => {
      const id = numberOf(session.id);
      if (id === undefined) countable = false;
      else meter.note(id);
      if (keep(session)) sessions.push(session);
    };
    const passer = swept && passerOf(swept, live, since, meter);
    const { seen, complete } = await readSessions(body, readerOf(context), take, passer);
    return { sessions: sessions.map(complete), seen, meter, countable };
  });
}

function passerOf(
  { swept_to }: Swept,
  live: ReadonlySet<string> | undefined,
  since: Instant | undefined,
  { note }: IdMeter,
): Passer | undefined {
  if (live === undefined || since === undefined) return undefined;
  return createPastPasser({ swept_to, live, since, note });
}

interface Watermark {
  readonly highest: number | undefined;
  /** What was the newest is gone, and so are too many before it for a purge of one. */
  readonly reset: boolean;
}

/** The highest id there is, by the list and by what was read before. */
async function watermark(context: Context, look: Look, meter: IdMeter): Promise<Watermark> {
  const place = parsePlace(look.cursor);
  const before = Math.max(
    place?.highest ?? 0,
    sweptSince(look.swept, place?.reset_at)?.swept_to ?? 0,
  );
  const highest = meter.highest();
  if (highest === undefined || highest >= before) return { highest, reset: false };
  const known = await readRecord(context, String(before), look.signal);
  if (known !== undefined) return { highest: before, reset: false };
  return { highest, reset: highest + fullWindow(meter.gapRate()) < before };
}

function cursorAfter({ meter, countable }: Listed, mark: Watermark, at: Instant): Cursor {
  // Without a number to count up from, the next poll reads the list again.
  if (!countable || mark.highest === undefined) return {};
  const gaps = meter.gaps(FRESH_GAPS);
  const place: Place = {
    highest: mark.highest,
    polls: 0,
    at,
    found_at: at,
    gap_rate: meter.gapRate(),
    missing: gaps.map((id) => ({ id, tries: 0, noted_at: at })),
    ...(mark.reset ? { reset_at: at } : {}),
  };
  return printPlace(place);
}

async function readingOf(
  { heard }: Context,
  threats: Threats,
  { sessions, seen }: Listed,
  { signal }: Look,
): Promise<Omit<Reading, 'cursor'>> {
  const fresh = await threats.fresh(sessions, NONE, signal);
  return {
    sessions: fresh.sessions,
    seen,
    complete: true,
    ...(heard.skew === undefined ? {} : { skew: heard.skew }),
  };
}

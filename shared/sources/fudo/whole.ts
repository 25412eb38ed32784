import { DAY, type Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import type { Keep } from '../source.ts';
import type { FudoCursor } from './cursor.ts';
import { KNOWN } from './known.ts';
import { shownBy } from './missed.ts';
import { createOrderWatch, madeAt } from './order.ts';
import { type ReadPage, readPages } from './pages.ts';
import type { FudoSession } from './records.ts';
import { createShown } from './shown.ts';

/** What came of reading the whole list. */
export interface WholeList {
  readonly kept: readonly FudoSession[];
  readonly seen: number;
  readonly cursor: FudoCursor;
  /** The newest sessions of the reading before are gone, and what is left is older. */
  readonly reset: boolean;
  /** Kept sessions that stand where the reading before had been, recent enough to be known from it. */
  readonly recentBelow: readonly string[] | undefined;
}

export interface WholeOptions {
  readonly pageSize: number;
  readonly keep: Keep;
  /** What ended before this is not recent; without it, a day ago. */
  readonly since?: Instant | undefined;
  readonly now: () => Instant;
}

/** Reads all pages; `before` is what an earlier reading left. */
export async function readWhole(
  readPage: ReadPage<FudoSession>,
  { pageSize, keep, since, now }: WholeOptions,
  before: FudoCursor | undefined,
): Promise<WholeList> {
  const recent = since ?? now() - DAY;
  let view = createView(keep, recent, before);
  await readPages(pageSize, readPage, () => {
    const fresh = createView(keep, recent, before);
    view = fresh;
    return (page) => {
      for (const one of page) fresh.see(one);
    };
  });
  return view.whole(now());
}

/** All that is remembered of a list of any length. */
function createView(keep: Keep, since: Instant, before: FudoCursor | undefined) {
  const watch = createOrderWatch();
  const shown = createShown();
  const ends = createEnds();
  const edge = createEdge(before);
  const wasShown = before === undefined ? () => true : (shownBy([before]) ?? (() => true));
  const kept = new Map<string, { one: FudoSession; place: number }>();
  let seen = 0;
  let newest_at: Instant | undefined;
  return {
    see: (one: FudoSession) => {
      watch.see(one);
      ends.see(one.id);
      edge.see(one.id, seen);
      newest_at = Math.max(newest_at ?? 0, madeAt(one));
      const isKept = keep(one.session);
      if (isKept) kept.set(one.id, { one, place: seen });
      // What was over before anyone saw it is shown to nobody, save that history is no news.
      if (isRecent(one.session, since) && (isKept || wasShown(one.id))) shown.add(one.id);
      seen += 1;
    },
    whole: (learnt_at: Instant): WholeList => {
      const order = watch.order();
      const isOlder = newest_at !== undefined && newest_at < (before?.newest_at ?? 0);
      const recent = [...kept.values()].filter(({ one }) => isRecent(one.session, since));
      return {
        kept: [...kept.values()].map(({ one }) => one),
        seen,
        cursor: {
          v: 1,
          ...(order === undefined ? {} : { order }),
          learnt_at,
          newest: ends.newest(order),
          ...(newest_at === undefined ? {} : { newest_at }),
          count: seen,
          shown: shown.text(),
          shown_before: '',
        },
        reset: isOlder && edge.isGone(),
        recentBelow: edge.isGone()
          ? undefined
          : recent.filter(({ place }) => edge.isBelow(place)).map(({ one }) => one.id),
      };
    },
  };
}

/** Live, or over since not long ago: what polls are held to have shown. */
function isRecent(session: Session, since: Instant): boolean {
  return !isOver(session) || (session.ended_at ?? session.started_at) >= since;
}

/** The ids at both ends of the list. */
function createEnds() {
  const head: string[] = [];
  const tail: string[] = [];
  return {
    see: (id: string) => {
      if (head.length < KNOWN) head.push(id);
      tail.push(id);
      if (tail.length > KNOWN) tail.shift();
    },
    newest: (order: FudoCursor['order']): string[] =>
      order === 'newest' ? [...head] : tail.toReversed(),
  };
}

/** Where in the list the newest session of the reading before stands. */
function createEdge(before: FudoCursor | undefined) {
  const wanted = new Set(before?.newest);
  let edge: number | undefined;
  return {
    see: (id: string, place: number) => {
      if (!wanted.has(id)) return;
      if (edge === undefined || before?.order !== 'newest') edge = place;
    },
    isGone: () => wanted.size > 0 && edge === undefined,
    /** The edge is part of what was read: whether it was shown is another matter. */
    isBelow: (place: number) => {
      if (edge === undefined) return false;
      return before?.order === 'newest' ? place >= edge : place <= edge;
    },
  };
}

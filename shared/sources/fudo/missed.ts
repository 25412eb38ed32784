import type { Keep, Look } from '../source.ts';
import type { FudoCursor } from './cursor.ts';
import { createShown, type Shown } from './shown.ts';

/**
 * How many sessions that a sweep found no poll had shown. Undefined where that cannot be told:
 * before the first poll, and where what was shown is not known whole.
 */
export function missedBy(
  cursor: FudoCursor | undefined,
  swept: FudoCursor | undefined,
  recentBelow: readonly string[] | undefined,
  live: ReadonlySet<string> = new Set(),
): number | undefined {
  // Without an order every poll shows all there is.
  if (cursor?.order === undefined || recentBelow === undefined) return undefined;
  if (cursor.partial === true && swept === undefined) return undefined;
  const wasShown = shownBy([cursor, ...(swept === undefined ? [] : [swept])]);
  if (wasShown === undefined) return undefined;
  return recentBelow.filter((id) => !live.has(id) && !wasShown(id)).length;
}

/** Whether readings had shown a session; undefined where they showed too many to remember. */
export function shownBy(cursors: readonly FudoCursor[]): ((id: string) => boolean) | undefined {
  const shown: Shown[] = [];
  for (const text of cursors.flatMap((one) => [one.shown, one.shown_before])) {
    if (text === null) return undefined;
    shown.push(createShown(text));
  }
  return (id) => shown.some((one) => one.has(id));
}

/** What the caller keeps, and what ended not long ago and no reading had shown. */
export function wantedBy(
  { keep, since }: Look,
  cursor: FudoCursor | undefined,
  swept: FudoCursor | undefined,
): Keep {
  // At first all is history, which is no news.
  if (since === undefined || cursor === undefined) return keep;
  if (cursor.partial === true && swept === undefined) return keep;
  const wasShown = shownBy([cursor, ...(swept === undefined ? [] : [swept])]);
  if (wasShown === undefined) return keep;
  return (session) =>
    keep(session) || ((session.ended_at ?? session.started_at) >= since && !wasShown(session.id));
}

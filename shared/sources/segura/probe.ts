import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Place, Swept } from './cursor.ts';
import { fullWindow, quietWindow } from './look-ahead.ts';
import { dueMissing, nextMissing, withoutSwept } from './missing.ts';

const FULL_EVERY = 10;

// Where no list could say which part of the ids is gaps.
const UNKNOWN_GAPS = 0.5;

/** Those of the ids that the appliance knows. */
export type Ask = (ids: readonly number[]) => Promise<ReadonlyMap<number, Session>>;

export interface ProbeOptions {
  readonly ask: Ask;
  readonly now: Instant;
  readonly swept: Swept | undefined;
  /** False once a poll has asked enough: the next one goes on. */
  readonly mayGoOn: () => boolean;
}

export interface Probed {
  readonly place: Place;
  readonly found: ReadonlyMap<number, Session>;
  /** The appliance no longer knows the highest id, and none above it. */
  readonly lost: boolean;
}

/**
 * Looks past the highest id for new ones: quietly for a few, and at every tenth poll for as many as
 * gaps make necessary; once one is found, until as many in a row are unknown.
 */
export async function probe(before: Place, options: ProbeOptions): Promise<Probed> {
  const { ask, now, swept } = options;
  const place = { ...before, ...(swept && { gap_rate: swept.gap_rate }), polls: before.polls + 1 };
  const thorough = place.polls % FULL_EVERY === 0;
  const ahead = await lookAhead(place, options, thorough);
  const missing = withoutSwept(place.missing, swept);
  const due = dueMissing(missing, now);
  const late = await ask(due);
  const found = new Map([...late, ...ahead.found]);
  const stands = ahead.found.size > 0 || (thorough && (await knows(ask, ahead.top)));
  return {
    place: {
      ...place,
      highest: ahead.top,
      at: now,
      found_at: stands ? now : place.found_at,
      missing: nextMissing(missing, due, new Set(found.keys()), ahead.gaps, now),
    },
    found,
    lost: thorough && !stands,
  };
}

interface Ahead {
  readonly top: number;
  readonly found: ReadonlyMap<number, Session>;
  /** Asked for in vain, below the top. */
  readonly gaps: readonly number[];
}

async function lookAhead(
  place: Place,
  { ask, swept, mayGoOn }: ProbeOptions,
  thorough: boolean,
): Promise<Ahead> {
  const { gap_rate = UNKNOWN_GAPS } = place;
  const full = fullWindow(gap_rate);
  const found = new Map<number, Session>();
  const unknown: number[] = [];
  let top = place.highest;
  let asked = top;
  let width = thorough ? full : Math.min(full, quietWindow(gap_rate));
  do {
    const ids = range(asked + 1, top + width);
    const known = await ask(ids);
    for (const [id, session] of known) found.set(id, session);
    unknown.push(...ids.filter((id) => !known.has(id)));
    const next = nextTop(top, known, swept);
    if (next === top) break;
    asked = Math.max(asked, top + width, next);
    top = next;
    width = full;
  } while (mayGoOn());
  return { top, found, gaps: unknown.filter((id) => id < top) };
}

function nextTop(
  top: number,
  known: ReadonlyMap<number, Session>,
  swept: Swept | undefined,
): number {
  const next = Math.max(top, ...known.keys());
  // Where probing is stuck, a sweep that saw further has shown what lies between.
  return next === top ? Math.max(top, swept?.swept_to ?? 0) : next;
}

async function knows(ask: Ask, id: number): Promise<boolean> {
  return (await ask([id])).size > 0;
}

/** Empty where `to` is below `from`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
}

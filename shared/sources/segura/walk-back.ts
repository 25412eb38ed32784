import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Place, Swept } from './cursor.ts';
import { type Ask, range } from './probe.ts';

const STEP = 50;

/**
 * Where no list came at the start: reads some of the sessions before it, newest first and a few at
 * each poll, until they began before `since`, none is met, or a sweep has shown them all.
 */
export async function walkBack(
  place: Place,
  { ask, swept, since }: { ask: Ask; swept: Swept | undefined; since: Instant },
): Promise<{ readonly place: Place; readonly found: readonly Session[] }> {
  const { floor, ...rest } = place;
  if (floor === undefined) return { place, found: [] };
  if (swept !== undefined) return { place: rest, found: [] };
  const from = Math.max(1, floor - STEP);
  const found = [...(await ask(range(from, floor - 1))).values()];
  const goesOn = from > 1 && found.some(({ started_at }) => started_at >= since);
  return { place: goesOn ? { ...rest, floor: from } : rest, found };
}

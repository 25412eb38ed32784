import type { SessionItem } from '../../alerts/alert.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { asksAbout } from '../memory/asking.ts';
import type { Known, MemoryItem } from '../memory/known.ts';
import { addSample, recallFirst, recallUsual, sampleOf } from '../memory/memory-update.ts';
import type { SessionRule } from '../rule.ts';

/** What a rule remembers while its test runs. */
export interface TestMemory {
  /** What is known of the session, and remembers it from then on. */
  recall(
    session: Session,
    item: SessionItem | undefined,
    now: Instant,
  ): Readonly<Record<string, Known>> | undefined;
}

/** `past`: sessions that were there before the test. */
export function createTestMemory(rule: SessionRule, past: readonly Session[]): TestMemory {
  const items = new Map<string, MemoryItem>();
  const keep = (item: MemoryItem | undefined) => {
    if (item !== undefined) items.set(item.hash, item);
  };
  const look = (session: Session, now: Instant, learning: boolean): Known | undefined => {
    const { memory } = rule;
    const hash = memory?.hashOf(session);
    if (memory === undefined || hash === undefined) return undefined;
    const key = { rule: rule.id, hash };
    const before = items.get(hash);
    const asks = asksAbout(memory, session, now);
    if (memory.kind === 'first_seen') {
      if (!asks) return undefined;
      const first = recallFirst(memory, key, before, session, learning);
      keep(first.memory);
      return first.known;
    }
    const usual = recallUsual(memory, before, session);
    const sample = sampleOf(session);
    if (sample !== undefined) keep(addSample(key, before, sample, memory.within));
    if (!asks) return undefined;
    return usual === undefined ? {} : { usual };
  };
  for (const session of past) look(session, session.ended_at ?? session.started_at, true);
  return {
    recall: (session, item, now) => {
      const told = item?.known?.[rule.id];
      const known = look(session, now, false);
      if (told !== undefined || known === undefined) return item?.known;
      return { [rule.id]: known };
    },
  };
}

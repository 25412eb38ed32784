import { knowing } from '../rules/memory/knowing.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import { isOver } from '../sessions/session.ts';
import type { AlertState, SessionItem } from './alert.ts';

/** For what is live and has no threshold ahead: it stays in the index, at its very end. */
export const NEVER: Instant = Date.UTC(9999, 11, 31);

/** What else waits for an instant in a session's life: the rules that correlations refer to. */
export type Timer = Pick<SessionRule, 'nextCrossing'>;

/** A pending alert waits for the next reading, an open one for its end, if people were told of it. */
function waitsForReading({ status, told }: AlertState): boolean {
  return status === 'pending' || (status === 'open' && told);
}

/** The next instant at which anything about the item can change; undefined once nothing can. */
export function dueAt(
  item: SessionItem,
  rules: readonly SessionRule[],
  now: Instant,
  timers: readonly Timer[] = [],
): Instant | undefined {
  if (item.outbox.length > 0) return now;
  if (item.stale === true || isOver(item.session)) return undefined;
  if (item.unconfirmed_polls > 0) return now;
  if (Object.values(item.alerts).some(waitsForReading)) return now;
  let next = NEVER;
  for (const rule of [...knowing(rules, item.known), ...timers]) {
    next = Math.min(next, rule.nextCrossing(item.session, now) ?? NEVER);
  }
  return next;
}

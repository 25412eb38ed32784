import { HOUR } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { stableText } from './stable-text.ts';

// Fields that move on every reading, or only say when it was: never worth a write of their own.
const RESTLESS: ReadonlySet<string> = new Set(['read_at', 'last_active_at', 'active_seconds']);

/**
 * Whether two readings under one id are of the same session: appliances may give an id again.
 * A waiting session gets its start when it begins, and a local time in the repeated hour may be
 * read as either of two instants.
 */
export function isSameSession(before: Session, now: Session): boolean {
  if (before.started_at === now.started_at) return true;
  if (before.state === 'waiting') return true;
  const uncertain = before.uncertain_time === true || now.uncertain_time === true;
  return uncertain && Math.abs(before.started_at - now.started_at) <= HOUR;
}

/** Whether anything changed that is worth writing down. */
export function hasChanged(before: Session, now: Session): boolean {
  if (before === now) return false;
  const one = { ...before };
  const other = { ...now };
  return differs(one, other) || differs(other, one);
}

/** Whether a field of one is another in the other; what lies in a field is compared as text. */
function differs(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  for (const field in one) {
    const value = one[field];
    if (value === other[field] || RESTLESS.has(field)) continue;
    if (typeof value !== 'object' || stableText(value) !== stableText(other[field])) return true;
  }
  return false;
}

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
  return differs(before, now) || differs(now, before);
}

/** Whether a field of one is another in the other; what lies in a field is compared as text. */
function differs(one: Session, other: Session): boolean {
  const fields = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).some(([field, value]) => {
    if (RESTLESS.has(field) || value === fields.get(field)) return false;
    return typeof value !== 'object' || stableText(value) !== stableText(fields.get(field));
  });
}

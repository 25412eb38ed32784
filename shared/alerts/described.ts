import type { Instant } from '../sessions/instant.ts';
import type { AlertState, Transition } from './alert.ts';

/** What every transition says of its alert, as of the state it leads to. */
export function described(
  state: AlertState,
  rule: string,
  at: Instant,
  now: Instant,
  unverifiedSince: Instant | undefined,
): Omit<Transition, 'transition' | 'reason' | 'steps' | 'reminder' | 'detail' | 'first'> {
  return {
    alert: state.id,
    n: state.n,
    rule,
    level: state.level,
    peak_level: state.peak_level,
    opened_at: state.opened_at,
    at,
    decided_at: now,
    facts: state.facts,
    title: state.title,
    ...(state.previous === undefined ? {} : { previous: state.previous }),
    ...(unverifiedSince === undefined ? {} : { unverified_since: unverifiedSince }),
  };
}

import type { SessionItem, Transition } from '../alerts/alert.ts';
import { decide, type Limits } from '../alerts/decide.ts';
import { nextReminder } from '../alerts/remind.ts';
import type { SessionRule } from '../rules/rule.ts';
import { DAY, type Instant, type Milliseconds } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { endOf, pollAfter, readingAt } from './readings.ts';

// A session that nobody closed would be replayed through years of working hours.
export const LONGEST_REPLAY: Milliseconds = 730 * DAY;

export interface ReplayOptions {
  /** The rules that are active at the session's source. */
  readonly rules: readonly SessionRule[];
  readonly limits: Limits;
  /** Time between two polls. */
  readonly every: Milliseconds;
}

/**
 * What the alerts about one session would have done, had pamwatch polled all its life: the same
 * decisions as a poll's, made at the polls at which anything can change. `until` is the last
 * instant at which the session is known.
 */
export function replaySession(
  session: Session,
  until: Instant,
  { rules, limits, every }: ReplayOptions,
): Transition[] {
  const transitions: Transition[] = [];
  const end = endOf(session) ?? Number.POSITIVE_INFINITY;
  const last = lastPoll(session, until, every);
  let item: SessionItem | undefined;
  let now = pollAfter(session.started_at, every);
  while (now <= last) {
    const decision = decide({
      item,
      session: readingAt(session, now),
      confirmed: true,
      rules,
      since: watchedAlways,
      now,
      limits,
      baseline: false,
    });
    item = decision.item;
    transitions.push(...decision.transitions);
    if (isOver(item.session)) break;
    // What is given up is asked for no more; its end is seen all the same.
    const next = item.stale === true ? end : Math.min(end, nextChange(item, rules, now));
    now = pollAfter(Math.max(now + 1, next), every);
  }
  return transitions;
}

/** The poll that sees the end, or the last one at which the session is known. */
export function lastPoll(session: Session, until: Instant, every: Milliseconds): Instant {
  const end = Math.min(endOf(session) ?? until, until, session.started_at + LONGEST_REPLAY);
  return pollAfter(end, every);
}

function watchedAlways(): Instant {
  return Number.NEGATIVE_INFINITY;
}

/** The next instant at which the passage of time, or one more reading, may change anything. */
function nextChange(item: SessionItem, rules: readonly SessionRule[], now: Instant): Instant {
  if (Object.values(item.alerts).some(({ status }) => status === 'pending')) return now;
  let next = Number.POSITIVE_INFINITY;
  for (const rule of rules) {
    next = Math.min(next, rule.nextCrossing(item.session, now) ?? Number.POSITIVE_INFINITY);
    next = Math.min(next, nextReminder(item.alerts[rule.id], rule) ?? Number.POSITIVE_INFINITY);
  }
  return next;
}

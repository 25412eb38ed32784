import type { SessionItem, Transition } from '../alerts/alert.ts';
import { decide, type Limits } from '../alerts/decide.ts';
import { nextReminder } from '../alerts/remind.ts';
import { knowing } from '../rules/memory/knowing.ts';
import type { Known } from '../rules/memory/known.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Instant, Milliseconds } from '../sessions/instant.ts';
import { isOver } from '../sessions/session.ts';
import { pollAfter } from './readings.ts';
import type { Sight } from './sight.ts';

export interface ReplayOptions {
  /** The rules that are active at the session's source. */
  readonly rules: readonly SessionRule[];
  readonly limits: Limits;
  /** Time between two polls. */
  readonly every: Milliseconds;
  /** What earlier sessions say about this one, for the rules that remember. */
  readonly told?: readonly Told[];
}

/** What a rule is told about a session, and by which poll. */
export interface Told {
  readonly rule: string;
  readonly at: Instant;
  readonly known: Known;
}

/**
 * What the alerts about one session would have done, had pamwatch polled all its life: the same
 * decisions as a poll's, made at the polls at which anything can change.
 */
export function replaySession(
  sight: Sight,
  { rules, limits, every, told = [] }: ReplayOptions,
): Transition[] {
  const transitions: Transition[] = [];
  const { first, last, over = Number.POSITIVE_INFINITY } = sight;
  let item: SessionItem | undefined;
  let now = first;
  while (now <= last) {
    const decision = decide({
      item,
      session: sight.at(now),
      confirmed: true,
      rules,
      since: watchedAlways,
      now,
      limits,
      baseline: false,
      known: knownAt(now, told, item),
    });
    item = decision.item;
    transitions.push(...decision.transitions);
    if (isOver(item.session)) break;
    // What is given up is asked for no more; its end is seen all the same.
    const next = item.stale === true ? over : nextChange(item, rules, now);
    now = Math.min(over, pollAfter(Math.max(now + 1, next), every));
  }
  return transitions;
}

function watchedAlways(): Instant {
  return Number.NEGATIVE_INFINITY;
}

/** What the poll finds out, added to what the item has; undefined when that is nothing. */
function knownAt(now: Instant, told: readonly Told[], item: SessionItem | undefined) {
  const news = told.filter(({ at }) => at === now).map(({ rule, known }) => [rule, known] as const);
  return news.length === 0 ? undefined : { ...item?.known, ...Object.fromEntries(news) };
}

/** The next instant at which the passage of time, or one more reading, may change anything. */
function nextChange(item: SessionItem, rules: readonly SessionRule[], now: Instant): Instant {
  if (Object.values(item.alerts).some(({ status }) => status === 'pending')) return now;
  let next = Number.POSITIVE_INFINITY;
  for (const rule of knowing(rules, item.known)) {
    next = Math.min(next, rule.nextCrossing(item.session, now) ?? Number.POSITIVE_INFINITY);
    next = Math.min(next, nextReminder(item.alerts[rule.id], rule) ?? Number.POSITIVE_INFINITY);
  }
  return next;
}

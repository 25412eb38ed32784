import { type Correlated, contribute } from '../../alerts/groups/contribute.ts';
import type { Contribution } from '../../alerts/groups/group.ts';
import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { pollAfter } from '../readings.ts';
import type { Sight } from '../sight.ts';

/** What one session adds to groups, at the poll that would have found it. */
export interface Addition {
  readonly at: Instant;
  readonly contribution: Contribution;
}

export interface AddingOptions {
  /** The one that is looked at. */
  readonly rules: readonly [CorrelationRule];
  /** Those of its rules that can match sessions of this source. */
  readonly bases: readonly BaseRule[];
  readonly every: Milliseconds;
  readonly lateness: Milliseconds;
}

/** Looks at the session at each poll at which anything can change, as polls do. */
export function additionsOf(sight: Sight, { rules, bases, every, lateness }: AddingOptions) {
  const additions: Addition[] = [];
  const { first, last, over = Number.POSITIVE_INFINITY } = sight;
  let before: { session: Session; correlated: Correlated } | undefined;
  let now = first;
  while (now <= last) {
    const session = sight.at(now);
    const made = contribute({
      rules,
      usable: (_, base) => bases.includes(base),
      before,
      session,
      lookedUntil: before?.correlated.at ?? 0,
      now,
      skew: 0,
      lateness,
    });
    for (const contribution of made.contributions) additions.push({ at: now, contribution });
    before = { session, correlated: made.correlated };
    if (now >= over) break;
    const next = nextCrossing(bases, session, now);
    now = Math.min(over, pollAfter(Math.max(now + 1, next), every));
  }
  return additions;
}

function nextCrossing(bases: readonly BaseRule[], session: Session, now: Instant): Instant {
  const never = Number.POSITIVE_INFINITY;
  return Math.min(never, ...bases.map((base) => base.nextCrossing(session, now) ?? never));
}

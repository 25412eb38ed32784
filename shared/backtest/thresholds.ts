import type { Level } from '../alerts/level.ts';
import type { SessionRule } from '../rules/rule.ts';
import { DAY, type Milliseconds, SECOND } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';

/** A rule reaches a level when a session has lasted this long. */
export interface Threshold {
  readonly rule: string;
  readonly level: Level;
  readonly seconds: number;
}

const LOOK_AHEAD: Milliseconds = 8 * DAY;
// More limits than this for one level are no limits on the duration but the hours of a calendar.
const MOST_LIMITS = 3;

/** Limits on the duration, found by letting sessions of the recording run on and on. */
export function thresholdsOf(
  rules: readonly SessionRule[],
  samples: readonly Session[],
): Threshold[] {
  return rules.flatMap((rule) => {
    const limits = new Map<Level, Set<number>>();
    for (const sample of samples) {
      const { ended_at: _ended, ...session } = { ...sample, state: 'live' as const };
      for (const { level, seconds } of risesOf(rule, session)) {
        limits.set(level, (limits.get(level) ?? new Set()).add(seconds));
      }
    }
    return [...limits]
      .filter(([, seconds]) => seconds.size <= MOST_LIMITS)
      .flatMap(([level, all]) => [...all].map((seconds) => ({ rule: rule.name, level, seconds })));
  });
}

function risesOf(rule: SessionRule, session: Session): Omit<Threshold, 'rule'>[] {
  const { started_at } = session;
  return rule.crossings(session, started_at, started_at + LOOK_AHEAD).flatMap((at) => {
    const verdict = rule.verdictAt(session, at);
    if (verdict === undefined || !verdict.facts().some(({ field }) => field === 'duration'))
      return [];
    if (rule.verdictAt(session, at - 1)?.level === verdict.level) return [];
    return [{ level: verdict.level, seconds: Math.round((at - started_at) / SECOND) }];
  });
}

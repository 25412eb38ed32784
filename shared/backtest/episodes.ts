import type { Step, Transition } from '../alerts/alert.ts';
import { type Level, levelRank } from '../alerts/level.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';

/** One alert from its first transition to its last. */
export interface Episode {
  readonly alert: string;
  readonly rule: SessionRule;
  readonly opened_at: Instant;
  readonly resolved_at?: Instant;
  readonly peak_level: Level;
  readonly title: string;
  /** Each rise of the level, the first one included. */
  readonly steps: readonly Step[];
  readonly transitions: readonly Transition[];
}

/** A session and every alert about it. */
export interface Story {
  readonly session: Session;
  readonly episodes: readonly Episode[];
}

/** The alerts that a session's transitions are about, in the order in which they opened. */
export function episodesOf(
  transitions: readonly Transition[],
  rules: readonly SessionRule[],
): Episode[] {
  const byAlert = Map.groupBy(transitions, ({ alert }) => alert);
  return [...byAlert.values()].flatMap((own): Episode[] => {
    const last = own.at(-1);
    const rule = rules.find(({ id }) => id === last?.rule);
    if (last === undefined || rule === undefined) return [];
    return [
      {
        alert: last.alert,
        rule,
        opened_at: last.opened_at,
        ...(last.transition === 'resolved' ? { resolved_at: last.at } : {}),
        peak_level: last.peak_level,
        title: last.title,
        steps: own.flatMap(({ steps }) => steps),
        transitions: own,
      },
    ];
  });
}

/** The highest level first, then the longest session. */
export function louderFirst(a: Story, b: Story): number {
  return peakOf(b) - peakOf(a) || lengthOf(b) - lengthOf(a);
}

function peakOf({ episodes }: Story): number {
  return Math.max(...episodes.map(({ peak_level }) => levelRank(peak_level)));
}

function lengthOf({ session: { started_at, ended_at }, episodes }: Story): number {
  const seen = episodes.flatMap(({ steps }) => steps.map(({ at }) => at));
  return (ended_at ?? Math.max(...seen)) - started_at;
}

import { type Level, levelRank } from '../alerts/level.ts';
import type { AlertTally } from './tally.ts';

/** A receiver, as far as it decides who hears of what. */
export interface DigestReceiver {
  readonly name: string;
  /** The lowest level it gets by itself. */
  readonly from: Level;
}

/** What a digest needs to know to say who heard of what. */
export interface Audience {
  readonly receivers: readonly DigestReceiver[];
  /** Names of the rules that are on trial. */
  readonly experimental: ReadonlySet<string>;
}

/**
 * - `fired`: people were told when it happened
 * - `held`: they hear of it here alone: the rule is for the digest, or no receiver takes its level
 * - `trial`: its rule is experimental
 * - `storm`, `baseline`: they were told in a summary
 * - `quiet`: nobody heard of its beginning by itself, so nobody hears of its end
 */
export type Hearing = 'fired' | 'held' | 'trial' | 'storm' | 'baseline' | 'quiet';

export function hearingOf(alert: AlertTally, { receivers, experimental }: Audience): Hearing {
  if (alert.inBaseline && !alert.notified) return 'baseline';
  if (alert.deliver === 'digest') return experimental.has(alert.rule) ? 'trial' : 'held';
  if (alert.notified) return isTaken(alert.peak, receivers) ? 'fired' : 'held';
  return alert.inStorm ? 'storm' : 'quiet';
}

/** Whether anybody gets what reached the level. Without receivers of our own, others may have subscribed. */
export function isTaken(peak: Level, receivers: readonly DigestReceiver[]): boolean {
  return receivers.length === 0 || receivers.some(({ from }) => levelRank(peak) >= levelRank(from));
}

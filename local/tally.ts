import type { Message } from '#shared/alerts/message.ts';
import type { Tells } from '#shared/alerts/tells.ts';
import { isMeantFor, type LocalReceiver } from './receivers.ts';
import type { Delivered } from './sinks/delivered.ts';

/** What of a message decides who should have it. */
export interface Decided extends Pick<Message, 'id' | 'kind' | 'reason' | 'peak_level'> {
  /** This and what follows are absent of a summary. */
  readonly alert?: string;
  readonly n?: number;
  readonly tells?: Tells;
}

export interface Evidence {
  readonly sessions: number;
  /** Every message that was decided, whether or not it went out. */
  readonly decided: readonly Decided[];
  readonly receivers: readonly LocalReceiver[];
  readonly delivered: readonly Delivered[];
}

/** What became of every message, by what the store and the sinks have on disk. */
export interface Tally {
  readonly sessions: number;
  /** Alerts that anybody was to hear of by themselves. */
  readonly alerts: number;
  /** Alerts for the digest, or told by a summary. */
  readonly quiet: number;
  /** Deliveries, over all receivers. */
  readonly sent: number;
  /** Receiver and message, where it has neither this nor a later one of the same alert. */
  readonly lost: readonly string[];
  /** Receiver and message, where it has this more than once. */
  readonly twice: readonly string[];
  /** Not sent because a later one of the same alert was. */
  readonly superseded: number;
}

export function tally({ sessions, decided, receivers, delivered }: Evidence): Tally {
  const counts = new Map<string, number>();
  for (const { receiver, id } of delivered) {
    const key = `${receiver} ${id}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const missing: string[] = [];
  const lost: string[] = [];
  for (const receiver of receivers) {
    const newest = newestDelivered(decided, receiver, counts);
    for (const message of decided) {
      const key = `${receiver.name} ${message.id}`;
      if (!isMeantFor(message, receiver) || counts.has(key)) continue;
      missing.push(key);
      if ((newest.get(message.alert ?? '') ?? 0) <= (message.n ?? 0)) lost.push(key);
    }
  }
  const all = new Set(decided.flatMap(({ alert }) => alert ?? []));
  const loud = new Set(
    decided.flatMap(({ alert, kind }) => (alert !== undefined && kind !== 'detail' ? alert : [])),
  );
  return {
    sessions,
    alerts: loud.size,
    quiet: all.size - loud.size,
    sent: delivered.length,
    lost,
    twice: [...counts].filter(([, count]) => count > 1).map(([key]) => key),
    superseded: missing.length - lost.length,
  };
}

/** By alert, the number of the last change that the receiver has. */
function newestDelivered(
  decided: readonly Decided[],
  receiver: LocalReceiver,
  counts: ReadonlyMap<string, number>,
): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { id, alert, n } of decided) {
    if (alert === undefined || n === undefined || !counts.has(`${receiver.name} ${id}`)) continue;
    newest.set(alert, Math.max(n, newest.get(alert) ?? 0));
  }
  return newest;
}

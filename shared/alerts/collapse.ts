import type { Instant } from '../sessions/instant.ts';
import type { AlertState, Batch, SessionItem } from './alert.ts';
import { alertId } from './identity.ts';
import { higherLevel, type Level } from './level.ts';
import type { AlertMessage } from './message.ts';

/** One item's decision on its way to the store: what to write, and what it will publish. */
export interface Decided {
  /** Undefined for an item that is not stored yet. */
  readonly before: SessionItem | undefined;
  readonly item: SessionItem;
  readonly messages: readonly AlertMessage[];
  readonly batch?: Batch;
}

/**
 * When one poll has more to say than people can read, they get one summary and machines still get
 * every transition. Decided before anything is saved, so that a retry says the same.
 */
export function collapse(
  decided: readonly Decided[],
  limit: number,
  source: string,
  now: Instant,
): readonly Decided[] {
  const loud = decided.flatMap((one) => one.messages.filter(isNotification));
  if (loud.length <= limit) return decided;
  const batch = batchOf(loud, source, now);
  return decided.map((one) => (one.messages.some(isNotification) ? inBatch(one, batch) : one));
}

function isNotification(message: AlertMessage): boolean {
  return message.kind === 'notification';
}

function batchOf(loud: readonly AlertMessage[], source: string, now: Instant): Batch {
  const rules: Record<string, number> = {};
  let peak: Level = 'informational';
  for (const { rule, peak_level } of loud) {
    rules[rule.name] = (rules[rule.name] ?? 0) + 1;
    peak = higherLevel(peak, peak_level);
  }
  const id = alertId('storm', source, now);
  return { id, source, at: now, peak_level: peak, total: loud.length, rules };
}

/** The same decision with everything it says left to the batch's summary. */
export function inBatch(one: Decided, batch: Batch): Decided {
  const alerts = Object.entries(one.item.alerts).map(([rule, state]): [string, AlertState] => [
    rule,
    // Heard of in a summary alone: its end is not worth a message of its own.
    { ...state, told: one.before?.alerts[rule]?.told ?? false },
  ]);
  return {
    ...one,
    item: { ...one.item, alerts: Object.fromEntries(alerts) },
    messages: one.messages.map((message) => ({ ...message, kind: 'detail' })),
    batch,
  };
}

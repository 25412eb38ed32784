import { randomUUID } from 'node:crypto';
import type { NotifyDeps, QueueRecord } from '#functions/notify/notify.ts';
import type { Message } from '#shared/alerts/message.ts';
import { createWebhookSend } from '#shared/receivers/slack/webhook.ts';
import { createMemoryStore } from '#shared/store/memory-store.ts';
import type { WebhookServer } from './webhook-server.ts';

export const RECEIVER = 'soc-slack';

export interface Notifier {
  readonly deps: NotifyDeps;
  /** What was counted, by metric. */
  readonly counts: Record<string, number>;
  /** Every line that was logged, as JSON. */
  readonly logged: string[];
  /** Moves the clock that claims go by. */
  pass(milliseconds: number): void;
}

/** Notify as it runs, but for a clock that stands still and a store in memory. */
export function aNotifier(webhook: WebhookServer, changes: Partial<NotifyDeps> = {}): Notifier {
  const counts: Record<string, number> = {};
  const logged: string[] = [];
  let now = Date.parse('2026-01-07T01:41:12Z');
  const log = (message: string, facts: object = {}) => {
    logged.push(JSON.stringify({ message, ...facts }));
  };
  const clock = () => now;
  const readSecret = async () => ({ webhook_url: webhook.url });
  return {
    counts,
    logged,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    deps: {
      receiver: RECEIVER,
      send: createWebhookSend('pamwatch/slack', { readSecret, timeout: 5000, now: clock }),
      store: createMemoryStore(),
      clock,
      newId: randomUUID,
      pace: async () => {},
      keep: 30 * 86_400_000,
      measure: (metric, value, dimension) => {
        if (dimension !== RECEIVER) throw new Error(`${metric} is counted for ${dimension}`);
        counts[metric] = (counts[metric] ?? 0) + value;
      },
      log: { info: log, warn: log, error: log },
      ...changes,
    },
  };
}

/** The message as the receiver's queue holds it. */
export function aRecord(message: Message, messageId: string = randomUUID()): QueueRecord {
  return { messageId, body: JSON.stringify(message) };
}

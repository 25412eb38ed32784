import type { Message } from '../../shared/alerts/message.ts';
import { readMessage } from '../../shared/receivers/read-message.ts';
import type { Send } from '../../shared/receivers/receiver.ts';
import type { Instant, Milliseconds } from '../../shared/sessions/instant.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Log, Measure } from '../telemetry.ts';
import { deliver, type Outcome } from './deliver.ts';

export interface NotifyDeps {
  /** The receiver's name in pamwatch.yaml. */
  readonly receiver: string;
  readonly send: Send;
  readonly store: Pick<Store, 'claim' | 'complete' | 'abandon' | 'recordEvent'>;
  readonly clock: () => Instant;
  /** An id nobody else has: the owner of a claim. */
  readonly newId: () => string;
  /** Resolves when the receiver may get its next message. */
  readonly pace: () => Promise<void>;
  /** How long the record of a delivery is kept. */
  readonly keep: Milliseconds;
  readonly measure: Measure;
  readonly log: Log;
}

/** What notify reads of an SQS record. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Delivers each record once, oldest transition first, and answers with the ids of those that the
 * queue must offer again (and in the end put with the dead letters). Nothing else fails.
 */
export async function notify(deps: NotifyDeps, records: readonly QueueRecord[]): Promise<string[]> {
  const failed: string[] = [];
  let held = false;
  for (const { messageId, message } of inOrder(readAll(deps, records))) {
    const outcome: Outcome =
      held || message === undefined ? 'failed' : await deliver(deps, message);
    if (outcome !== 'done') failed.push(messageId);
    // A receiver that asks us to wait gets nothing more from this batch.
    held ||= outcome === 'hold';
  }
  return failed;
}

interface Received {
  readonly messageId: string;
  readonly message: Message | undefined;
}

function readAll(deps: NotifyDeps, records: readonly QueueRecord[]): Received[] {
  return records.map(({ messageId, body }) => {
    try {
      return { messageId, message: readMessage(body) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unreadable';
      deps.measure('DeliveryFailed', 1, deps.receiver);
      deps.log.error('A queued message cannot be read', { message_id: messageId, reason });
      return { messageId, message: undefined };
    }
  });
}

/** Queues do not keep order: within a batch, what was decided first goes first. */
function inOrder(received: readonly Received[]): Received[] {
  return received.toSorted((a, b) => numberOf(a) - numberOf(b));
}

function numberOf({ message }: Received): number {
  return message === undefined || message.kind === 'summary' ? 0 : message.n;
}

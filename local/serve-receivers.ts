import { createNotifyDeps } from '#functions/notify/create-deps.ts';
import { createNotifyHandler } from '#functions/notify/create-handler.ts';
import { BATCH_SIZE, MAX_RECEIVES, NOTIFY_TIMEOUT } from '#functions/notify/timing.ts';
import type { Log, Measure } from '#functions/telemetry.ts';
import type { Config } from '#shared/config/config.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import type { ReceiverDeps } from '#shared/receivers/receiver.ts';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Store } from '#shared/store/store.ts';
import type { LocalMessaging } from './cloud/messaging.ts';
import { type Pump, type Received, startPump } from './cloud/pump.ts';
import { localContext, queueRecord } from './lambda.ts';
import type { LocalReceiver } from './receivers.ts';
import type { Mailbox } from './sinks/mailbox.ts';

/** After a kill, what was in hand is offered again this soon; longer than any local delivery takes. */
const VISIBILITY_SECONDS = 5;

export interface ReceiverSurroundings {
  readonly messaging: LocalMessaging;
  readonly topic: string;
  readonly store: Store;
  readonly config: Config;
  readonly readSecret: ReceiverDeps['readSecret'];
  readonly clock: () => Instant;
  readonly sleep: (span: Milliseconds) => Promise<void>;
  readonly measure: Measure;
  readonly log: Log;
}

/** Subscribes the receiver's queue to the topic and hands what comes to the notify function. */
export async function serveSlack(
  receiver: LocalReceiver,
  surroundings: ReceiverSurroundings,
): Promise<Pump> {
  const { store, config, readSecret, clock, sleep, measure, log } = surroundings;
  const handler = createNotifyHandler(async () =>
    createNotifyDeps(receiver.name, config, {
      store,
      readSecret,
      clock,
      sleep,
      telemetry: { measure, log },
    }),
  );
  return serve(receiver, surroundings, async (messages) => {
    const Records = messages.map((message) => queueRecord(queueName(receiver), message));
    const answer = await handler(
      { Records },
      localContext(`notify-${receiver.name}`, NOTIFY_TIMEOUT),
    );
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  });
}

/** Subscribes a queue in place of an e-mail address, with the same filter, and puts what comes in the mailbox. */
export function serveMailbox(
  receiver: LocalReceiver,
  mailbox: Mailbox,
  surroundings: ReceiverSurroundings,
): Promise<Pump> {
  return serve(receiver, surroundings, async (messages) => {
    for (const { body } of messages) mailbox.receive(body);
    return [];
  });
}

export function queueName({ name, channel }: LocalReceiver): string {
  return `pamwatch-${channel}-${name}`;
}

async function serve(
  receiver: LocalReceiver,
  { messaging, topic, log }: ReceiverSurroundings,
  handle: (messages: readonly Received[]) => Promise<readonly string[]>,
): Promise<Pump> {
  const queue = await messaging.createQueue(queueName(receiver), topic, {
    filterPolicy: filterPolicy(receiver),
    visibilitySeconds: VISIBILITY_SECONDS,
    maxReceives: MAX_RECEIVES,
  });
  return startPump({
    sqs: messaging.sqs,
    queue,
    batchSize: BATCH_SIZE,
    handle,
    failed: (error) =>
      log.error('A batch could not be handled', { receiver: receiver.name, error: String(error) }),
  });
}

import type { Message } from '../../shared/alerts/message.ts';
import { supersededEvent } from '../../shared/digest/note.ts';
import type { Delivery } from '../../shared/receivers/receiver.ts';
import type { Claim } from '../../shared/store/store.ts';
import type { NotifyDeps } from './notify.ts';
import { CLAIM_TTL } from './timing.ts';

/** `hold`: failed, and the receiver wants nothing at all for a while. */
export type Outcome = 'done' | 'failed' | 'hold';

interface Notification {
  /** The ledger's key: the alert, or a summary by its own id. */
  readonly alert: string;
  readonly n: number;
  readonly owner: string;
  readonly message: Message;
}

type Claimed = Extract<Claim, { readonly outcome: 'claimed' }>;

/** Claim, send, complete. Whatever fails leaves the notification to be tried again. */
export async function deliver(deps: NotifyDeps, message: Message): Promise<Outcome> {
  const notification: Notification = {
    alert: message.kind === 'summary' ? message.id : message.alert,
    n: message.kind === 'summary' ? 1 : message.n,
    owner: deps.newId(),
    message,
  };
  try {
    const claim = await claimFor(deps, notification);
    if (claim.outcome === 'claimed') return await sendClaimed(deps, notification, claim);
    return claim.outcome === 'busy'
      ? busy(deps, notification)
      : await delivered(deps, notification, claim.last_n);
  } catch (error) {
    return fail(deps, notification, textOf(error));
  }
}

function claimFor(deps: NotifyDeps, { alert, n, owner }: Notification): Promise<Claim> {
  return deps.store.claim(alert, deps.receiver, n, owner, deps.clock(), CLAIM_TTL);
}

async function sendClaimed(
  deps: NotifyDeps,
  notification: Notification,
  claim: Claimed,
): Promise<Outcome> {
  const { first, receipt } = claim;
  if (notification.message.kind === 'detail' && receipt === undefined) {
    return await nothingToEdit(deps, notification);
  }
  await deps.pace();
  const delivery = await deps.send(notification.message, { first, receipt });
  if (!delivery.ok) return await giveBack(deps, notification, delivery);
  deps.measure('Delivered', 1, deps.receiver);
  deps.log.info('Delivered', { ...idsOf(deps, notification), attempt: claim.attempt });
  await complete(deps, notification, delivery.receipt);
  return 'done';
}

/** It changes a post that is there, and is no news by itself. */
async function nothingToEdit(deps: NotifyDeps, notification: Notification): Promise<Outcome> {
  const { alert, owner } = notification;
  // Given back and not completed: the post may still be on its way, and must not count as superseded.
  await deps.store.abandon(alert, deps.receiver, owner);
  deps.log.info('Nothing to edit', idsOf(deps, notification));
  return 'done';
}

/** The receiver has it: were this reported as a failure, it would get it twice. */
async function complete(
  deps: NotifyDeps,
  { alert, n, owner, message }: Notification,
  receipt: string | undefined,
): Promise<void> {
  try {
    const keepUntil = deps.clock() + deps.keep;
    await deps.store.complete(alert, deps.receiver, n, owner, keepUntil, receipt);
  } catch (error) {
    deps.log.error('Delivered, but the ledger could not be told', {
      ...idsOf(deps, { alert, n, owner, message }),
      reason: textOf(error),
    });
  }
}

/** An error that no retry mends fails too: after its attempts it is a dead letter, which is an alarm. */
async function giveBack(
  deps: NotifyDeps,
  notification: Notification,
  delivery: Extract<Delivery, { readonly ok: false }>,
): Promise<Outcome> {
  await deps.store.abandon(notification.alert, deps.receiver, notification.owner).catch((error) => {
    // The claim runs out by itself before the queue offers the message again.
    deps.log.warn('A claim could not be given back', { reason: textOf(error) });
  });
  fail(deps, notification, delivery.error, { retry: delivery.retry });
  return delivery.retryAfter === undefined ? 'failed' : 'hold';
}

function busy(deps: NotifyDeps, notification: Notification): Outcome {
  deps.log.info('Another delivery is under way', idsOf(deps, notification));
  return 'failed';
}

async function delivered(
  deps: NotifyDeps,
  notification: Notification,
  lastN: number,
): Promise<Outcome> {
  const { receiver, store, clock } = deps;
  const { alert, n } = notification;
  const superseded = lastN > n;
  if (superseded) {
    await store.recordEvent(supersededEvent(receiver, alert, n), clock());
    deps.measure('Superseded', 1, receiver);
  }
  const text = superseded ? 'Superseded by a later transition' : 'Delivered already';
  deps.log.info(text, { ...idsOf(deps, notification), last_n: lastN });
  return 'done';
}

function fail(
  deps: NotifyDeps,
  notification: Notification,
  reason: string,
  facts: Readonly<Record<string, unknown>> = {},
): Outcome {
  deps.measure('DeliveryFailed', 1, deps.receiver);
  deps.log.error('Not delivered', { ...idsOf(deps, notification), reason, ...facts });
  return 'failed';
}

function idsOf({ receiver }: NotifyDeps, { alert, n, message }: Notification) {
  return { receiver, alert, n, id: message.id };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

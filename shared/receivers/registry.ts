import type { ReceiverOptions } from '../config/config.ts';
import type { Gets } from './filter-policy.ts';
import type { ReceiverDeps, Send } from './receiver.ts';
import { createChannelSend, TOKEN_FIELD } from './slack/channel.ts';
import { createWebhookSend, WEBHOOK_FIELD } from './slack/webhook.ts';

/**
 * How a receiver of pamwatch.yaml gets its messages:
 * - `subscription`: SNS delivers by itself over `protocol`
 * - `queue`: its own queue and functions/notify, with the secret's fields that it needs
 */
export type Route =
  | { readonly by: 'subscription'; readonly protocol: 'email'; readonly endpoint: string }
  | {
      readonly by: 'queue';
      readonly secret: string;
      readonly fields: readonly string[];
      readonly createSend: (deps: ReceiverDeps) => Send;
    };

/** Adding a kind of receiver is a folder and a line here. */
export function routeOf(options: ReceiverOptions): Route {
  if ('email' in options) {
    return { by: 'subscription', protocol: 'email', endpoint: options.email };
  }
  const { secret, channel, api } = options.slack;
  if (channel === undefined) {
    const createSend = (deps: ReceiverDeps) => createWebhookSend(secret, deps);
    return { by: 'queue', secret, fields: [WEBHOOK_FIELD], createSend };
  }
  return {
    by: 'queue',
    secret,
    fields: [TOKEN_FIELD],
    createSend: (deps) => createChannelSend({ secret, channel, api }, deps),
  };
}

/** What gets through to it. */
export function getsOf(options: ReceiverOptions): Gets {
  const { from, digest, resolved } = options;
  return { from, digest, resolved, edits: editsItsPosts(options) };
}

/** Whether an alert's end changes what it was told of, without a sound. */
export function editsItsPosts(options: ReceiverOptions): boolean {
  return 'slack' in options && options.slack.channel !== undefined;
}

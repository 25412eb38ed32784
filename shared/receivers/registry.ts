import type { ReceiverOptions } from '../config/config.ts';
import type { ReceiverDeps, Send } from './receiver.ts';
import { createSlackSend, SLACK_SECRET_FIELDS } from './slack/send.ts';

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
  const { secret } = options.slack;
  return {
    by: 'queue',
    secret,
    fields: SLACK_SECRET_FIELDS,
    createSend: (deps) => createSlackSend(secret, deps),
  };
}

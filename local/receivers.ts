import { type Level, levelRank } from '#shared/alerts/level.ts';
import type { Message } from '#shared/alerts/message.ts';
import type { Config } from '#shared/config/config.ts';
import { routeOf } from '#shared/receivers/registry.ts';

/** A receiver of the configuration as the local run serves it. */
export interface LocalReceiver {
  readonly name: string;
  readonly from: Level;
  readonly digest: boolean;
  readonly channel: 'mail' | 'slack';
  readonly address: string;
}

export function localReceivers({ receivers }: Config): LocalReceiver[] {
  return Object.entries(receivers).map(([name, options]) => {
    const { from, digest } = options;
    const route = routeOf(options);
    return route.by === 'subscription'
      ? { name, from, digest, channel: 'mail', address: route.endpoint }
      : { name, from, digest, channel: 'slack', address: route.secret };
  });
}

/** Whether the message is for this receiver: said once more and apart from the filter policy, to check it. */
export function isMeantFor(
  message: Pick<Message, 'kind' | 'reason' | 'peak_level'>,
  receiver: LocalReceiver,
): boolean {
  if (message.kind === 'detail') return false;
  if (message.reason === 'baseline') return true;
  if (message.reason === 'digest') return receiver.digest;
  return levelRank(message.peak_level) >= levelRank(receiver.from);
}

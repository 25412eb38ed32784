import { levelRank } from '#shared/alerts/level.ts';
import type { Message } from '#shared/alerts/message.ts';
import type { Tells } from '#shared/alerts/tells.ts';
import type { Config } from '#shared/config/config.ts';
import type { Gets } from '#shared/receivers/filter-policy.ts';
import { getsOf, routeOf } from '#shared/receivers/registry.ts';

/** A receiver of the configuration as the local run serves it. */
export interface LocalReceiver extends Gets {
  readonly name: string;
  readonly channel: 'mail' | 'slack';
  readonly address: string;
}

export function localReceivers({ receivers }: Config): LocalReceiver[] {
  return Object.entries(receivers).map(([name, options]) => {
    const gets = getsOf(options);
    const route = routeOf(options);
    return route.by === 'subscription'
      ? { name, ...gets, channel: 'mail', address: route.endpoint }
      : { name, ...gets, channel: 'slack', address: route.secret };
  });
}

/** Whether the message is for this receiver: said once more and apart from the filter policy, to check it. */
export function isMeantFor(
  message: Pick<Message, 'kind' | 'reason' | 'peak_level'> & { readonly tells?: Tells | undefined },
  receiver: LocalReceiver,
): boolean {
  // The end that changes a post is for who has the post: nothing is lost without it.
  if (message.kind === 'detail') return false;
  if (message.tells === 'end' && receiver.resolved === false) return false;
  if (message.reason === 'baseline') return true;
  if (message.reason === 'digest') return receiver.digest;
  return levelRank(message.peak_level) >= levelRank(receiver.from);
}

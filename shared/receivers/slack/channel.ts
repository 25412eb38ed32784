import type { Message } from '../../alerts/message.ts';
import type { Delivery, ReceiverDeps, Send } from '../receiver.ts';
import { renderReply, renderSlack } from './render.ts';
import { readField } from './secret-field.ts';
import { type Answer, callSlack } from './web-api.ts';

/** What the secret's value must hold: `{"bot_token": "xoxb-..."}`, of an app with the scope `chat:write`. */
export const TOKEN_FIELD = 'bot_token';

export interface Channel {
  readonly secret: string;
  readonly channel: string;
  /** Without a slash at its end. */
  readonly api: string;
}

/**
 * One post for an alert, edited as it goes on. An edit makes no sound, so what got worse is said in
 * its thread as well and shown in the channel; an end is not. The post's `ts` is the receipt.
 */
export function createChannelSend({ secret, channel, api }: Channel, deps: ReceiverDeps): Send {
  return async (message, { first, receipt }) => {
    const token = await readField(secret, TOKEN_FIELD, faultOf, deps);
    if (typeof token !== 'string') return token;
    // Two calls of one delivery share its time.
    const signal = AbortSignal.timeout(deps.timeout);
    const call = (method: string, body: object) =>
      callSlack({ api, method, token, body: { channel, ...body }, signal, now: deps.now() });
    const post = async () => {
      const answer = await call('chat.postMessage', renderSlack(message, first));
      return answer.ok ? { ok: true as const, receipt: answer.ts } : deliveryOf(answer);
    };
    if (receipt === undefined || message.kind === 'summary') return post();
    const { text, blocks } = renderSlack(message, false);
    const edited = await call('chat.update', { ts: receipt, text, blocks });
    if (!edited.ok) return isGone(edited) ? post() : deliveryOf(edited);
    if (isQuiet(message)) return { ok: true };
    // The edit goes first: when the reply fails, both are done again and the edit shows nothing new.
    const reply = { ...renderReply(message), thread_ts: receipt, reply_broadcast: true };
    return deliveryOf(await call('chat.postMessage', reply));
  };
}

function faultOf(token: string): string | undefined {
  return /^[\w.-]{10,300}$/.test(token) ? undefined : 'no token of a bot (xoxb-...)';
}

/** Somebody deleted the post, or the workspace lets nobody edit so old a one. */
function isGone(answer: Answer): boolean {
  return (
    !answer.ok &&
    ['message_not_found', 'cant_update_message', 'edit_window_closed'].includes(answer.code)
  );
}

function isQuiet(message: Message): boolean {
  return message.kind !== 'summary' && message.transition === 'resolved';
}

function deliveryOf(answer: Answer): Delivery {
  return answer.ok ? { ok: true } : answer.failure;
}

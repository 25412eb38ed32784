import type { Delivery, ReceiverDeps, Send } from '../receiver.ts';
import { renderReply, renderSlack } from './render.ts';
import { readField } from './secret-field.ts';
import { callSlack } from './web-api.ts';

/** What the secret's value must hold: `{"bot_token": "xoxb-..."}`, of an app with the scope `chat:write`. */
export const TOKEN_FIELD = 'bot_token';

/** Somebody deleted the post, or the workspace lets nobody edit so old a one. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
]);

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
    const post = async (): Promise<Delivery> => {
      const answer = await call('chat.postMessage', renderSlack(message, first));
      return answer.ok ? { ok: true, receipt: answer.ts } : answer.failure;
    };
    if (receipt === undefined || message.kind === 'summary') return post();
    const { text, blocks } = renderSlack(message, false);
    const edited = await call('chat.update', { ts: receipt, text, blocks });
    if (!edited.ok) return GONE.has(edited.code) ? post() : edited.failure;
    if (message.transition === 'resolved') return { ok: true };
    // The edit goes first: when the reply fails, both are done again and the edit shows nothing new.
    const reply = { ...renderReply(message), thread_ts: receipt, reply_broadcast: true };
    const said = await call('chat.postMessage', reply);
    return said.ok ? { ok: true } : said.failure;
  };
}

function faultOf(token: string): string | undefined {
  return /^[\w.-]{10,300}$/.test(token) ? undefined : 'no token of a bot (xoxb-...)';
}

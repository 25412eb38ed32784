import type { Delivery, ReceiverDeps, Send } from '../receiver.ts';
import { codeIn, failed, mustWait, noAnswer } from './answer.ts';
import type { SlackMessage } from './blocks.ts';
import { renderSlack } from './render.ts';
import { readField } from './secret-field.ts';

/** What the secret's value must hold: `{"webhook_url": "https://hooks.slack.com/services/..."}`. */
export const WEBHOOK_FIELD = 'webhook_url';

/** Posts each message to the incoming webhook whose address is in the secret; a webhook cannot edit. */
export function createWebhookSend(secret: string, deps: ReceiverDeps): Send {
  return async (message, { first }) => {
    const url = await readField(secret, WEBHOOK_FIELD, isWebAddress, deps);
    if (typeof url !== 'string') return url;
    return post(url, renderSlack(message, first), deps);
  };
}

function isWebAddress(text: string): string | undefined {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? undefined : 'no web address';
}

async function post(url: string, body: SlackMessage, deps: ReceiverDeps): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'pamwatch' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(deps.timeout),
    });
    return deliveryOf(response, await response.text(), deps.now());
  } catch (error) {
    return noAnswer(error);
  }
}

/** Slack's "Sending messages using incoming webhooks": 200 `ok`, 429 with Retry-After, else a code as text. */
function deliveryOf(response: Response, body: string, now: number): Delivery {
  if (response.status === 200) return { ok: true };
  const code = codeIn(body);
  const answer = `Slack answered ${response.status}${code === undefined ? '' : ` ${code}`}`;
  if (response.status === 429) return mustWait(response, answer, now);
  const retry = response.status >= 500 || response.status === 408;
  return failed(retry, retry ? answer : `${answer}; ${ADVICE[response.status] ?? CHECK}`);
}

const CHECK = 'check the webhook and store its address again';
const ADVICE: Readonly<Record<number, string>> = {
  400: 'the message was refused as it is; keep it and report it',
  403: 'the app may not post there; create the webhook again and store its address',
  404: 'the webhook is gone; create one and store its address',
  410: 'the channel is archived; create a webhook for another and store its address',
};

import { SECOND } from '../../sessions/instant.ts';
import type { Delivery, ReceiverDeps, Send } from '../receiver.ts';
import { readRetryAfter } from '../retry-after.ts';
import type { SlackMessage } from './blocks.ts';
import { renderSlack } from './render.ts';

/** What the secret's value must hold: `{"webhook_url": "https://hooks.slack.com/services/..."}`. */
export const SLACK_SECRET_FIELDS = ['webhook_url'] as const;

/** Posts to the incoming webhook whose address is in the secret, read anew (or from its cache) each time. */
export function createSlackSend(secret: string, deps: ReceiverDeps): Send {
  return async (message, first) => {
    const url = await readWebhook(secret, deps);
    if (typeof url !== 'string') return url;
    return post(url, renderSlack(message, first), deps);
  };
}

async function readWebhook(secret: string, deps: ReceiverDeps): Promise<string | Delivery> {
  try {
    const { webhook_url: url } = await deps.readSecret(secret);
    if (url !== undefined && /^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
    return failed(false, `the secret "${secret}" holds no web address in "webhook_url"; store one`);
  } catch (error) {
    return failed(
      true,
      error instanceof Error ? error.message : `secret "${secret}" cannot be read`,
    );
  }
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
    // The cause of a failed fetch may quote the address, so only its name gets out.
    return failed(true, `Slack gave no answer (${nameOf(error)})`);
  }
}

/** Slack's "Sending messages using incoming webhooks": 200 `ok`, 429 with Retry-After, else a code as text. */
function deliveryOf(response: Response, body: string, now: number): Delivery {
  if (response.status === 200) return { ok: true };
  const answer = `Slack answered ${response.status}${codeOf(body)}`;
  if (response.status === 429) {
    const retryAfter = readRetryAfter(response.headers.get('retry-after'), now) ?? 30 * SECOND;
    return { ok: false, retry: true, retryAfter, error: answer };
  }
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

function failed(retry: boolean, error: string): Delivery {
  return { ok: false, retry, error };
}

/** Slack's own error codes look like `invalid_payload`; anything else is not repeated. */
function codeOf(body: string): string {
  const code = body.trim();
  return /^[a-z_]{1,40}$/.test(code) ? ` ${code}` : '';
}

function nameOf(error: unknown): string {
  if (!Error.isError(error)) return 'unknown error';
  const { cause } = error;
  const code = Error.isError(cause) && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}

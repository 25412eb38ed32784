import type { Delivery } from '#shared/receivers/receiver.ts';
import { createWebhookSend } from '#shared/receivers/slack/webhook.ts';
import { aMessage } from '#test/support/a-message.ts';
import {
  type Answer,
  startWebhook,
  WEBHOOK_TOKEN,
  type WebhookServer,
} from '#test/support/webhook-server.ts';

let webhook: WebhookServer;
beforeAll(async () => {
  webhook = await startWebhook();
});
beforeEach(() => webhook.reset());
afterAll(() => webhook.close());

const NOW = Date.parse('2026-01-07T01:41:00Z');

async function send(
  secret: Readonly<Record<string, string>> | Error = { webhook_url: webhook.url },
  timeout = 5000,
): Promise<Delivery> {
  const readSecret = async () => {
    if (secret instanceof Error) throw secret;
    return secret;
  };
  return createWebhookSend('pamwatch/slack', { readSecret, timeout, now: () => NOW })(aMessage(), {
    first: true,
  });
}

test('a post that Slack takes is delivered', async () => {
  expect(await send()).toEqual({ ok: true });
  expect(webhook.posts).toHaveLength(1);
  expect(webhook.posts[0]?.text).toContain('#7K3FQ');
});

test.each<[Answer, Delivery]>([
  [
    { status: 500, body: 'rollup_error' },
    { ok: false, retry: true, error: 'Slack answered 500 rollup_error' },
  ],
  [{ status: 503 }, { ok: false, retry: true, error: 'Slack answered 503' }],
  [
    { status: 429, headers: { 'retry-after': '7' } },
    { ok: false, retry: true, retryAfter: 7000, error: 'Slack answered 429' },
  ],
  [
    { status: 429, headers: { 'retry-after': 'Wed, 07 Jan 2026 01:41:30 GMT' } },
    { ok: false, retry: true, retryAfter: 30_000, error: 'Slack answered 429' },
  ],
  [{ status: 429 }, { ok: false, retry: true, retryAfter: 30_000, error: 'Slack answered 429' }],
  [
    { status: 404, body: 'no_service' },
    {
      ok: false,
      retry: false,
      error: 'Slack answered 404 no_service; the webhook is gone; create one and store its address',
    },
  ],
  [
    { status: 400, body: 'invalid_payload' },
    {
      ok: false,
      retry: false,
      error:
        'Slack answered 400 invalid_payload; the message was refused as it is; keep it and report it',
    },
  ],
  [
    { status: 302, headers: { location: 'https://elsewhere.example/' } },
    {
      ok: false,
      retry: false,
      error: 'Slack answered 302; check the webhook and store its address again',
    },
  ],
  [
    { status: 418, body: '<html>a page that quotes the address</html>' },
    {
      ok: false,
      retry: false,
      error: 'Slack answered 418; check the webhook and store its address again',
    },
  ],
])('an answer of %j says whether to try again', async (answer, expected) => {
  webhook.answer(answer);
  expect(await send()).toEqual(expected);
});

test('a webhook that never answers is worth another try', async () => {
  webhook.answer('never');
  expect(await send(undefined, 50)).toEqual({
    ok: false,
    retry: true,
    error: 'Slack gave no answer (TimeoutError)',
  });
});

test('neither an unreachable webhook nor a wrong address gets into an error', async () => {
  const unreachable = await send({ webhook_url: `http://127.0.0.1:9/${WEBHOOK_TOKEN}` });
  expect(unreachable).toMatchObject({ ok: false, retry: true });
  const wrong = await send({ webhook_url: `not an address ${WEBHOOK_TOKEN}` });
  expect(wrong).toEqual({
    ok: false,
    retry: false,
    error: 'the secret "pamwatch/slack" holds no web address in "webhook_url"; store one',
  });
  expect(JSON.stringify([unreachable, wrong])).not.toContain(WEBHOOK_TOKEN);
});

test('a secret that cannot be read is worth another try', async () => {
  const error = new Error('secret "pamwatch/slack": it has no value yet');
  expect(await send(error)).toEqual({ ok: false, retry: true, error: error.message });
});

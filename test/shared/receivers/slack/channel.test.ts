import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SlackSink, startSlackSink } from '#local/sinks/slack.ts';
import type { Message } from '#shared/alerts/message.ts';
import type { Delivery, Told } from '#shared/receivers/receiver.ts';
import { createChannelSend } from '#shared/receivers/slack/channel.ts';
import { aMessage, aResolvedMessage, aStorm } from '#test/support/a-message.ts';
import { type Answer, startWebhook, type WebhookServer } from '#test/support/webhook-server.ts';

const CHANNEL = 'C0123456789';
const TOKEN = 'xoxb-S3CRET-soc-slack';
const NOW = Date.parse('2026-01-07T01:41:00Z');

const escalated = aMessage({
  n: 2,
  transition: 'escalated',
  reason: 'threshold',
  level: 'critical',
  peak_level: 'critical',
});
const resolved = aResolvedMessage({ n: 3, peak_level: 'critical' });

function sendVia(api: string, token: string, timeout = 5000) {
  const readSecret = async () => ({ bot_token: token });
  const deps = { readSecret, timeout, now: () => NOW };
  return createChannelSend({ secret: 'pamwatch/slack', channel: CHANNEL, api }, deps);
}

describe('an alert in a channel', () => {
  let sink: SlackSink;
  let file: string;
  beforeEach(async () => {
    file = join(mkdtempSync(join(tmpdir(), 'slack-')), 'slack.ndjson');
    sink = await startSlackSink({ file, token: 'T', now: () => NOW });
  });
  afterEach(() => sink.close());

  interface Kept {
    readonly ts: string;
    readonly edit?: boolean;
    readonly reply_to?: string;
    readonly post: { readonly text: string };
  }
  const kept = (): Kept[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  async function tell(message: Message, told: Told): Promise<string | undefined> {
    const delivery = await sendVia(sink.api, sink.botToken('soc-slack'))(message, told);
    if (!delivery.ok) throw new Error(delivery.error);
    return delivery.receipt;
  }

  test('is one post: what gets worse edits it and speaks up in its thread, its end edits it silently', async () => {
    const receipt = await tell(aMessage(), { first: true });
    expect(await tell(escalated, { first: false, receipt })).toBeUndefined();
    expect(await tell(resolved, { first: false, receipt })).toBeUndefined();
    expect(
      kept().map(({ ts, edit, reply_to, post }) => ({ ts, edit, reply_to, text: post.text })),
    ).toEqual([
      { ts: receipt, text: expect.stringMatching(/^🟠 HIGH .* #7K3FQ$/) },
      { ts: receipt, edit: true, text: expect.stringMatching(/^🔴 CRITICAL .* #7K3FQ$/) },
      {
        ts: expect.not.stringContaining(receipt ?? ''),
        reply_to: receipt,
        text: expect.stringMatching(/^🔴 CRITICAL .* #7K3FQ$/),
      },
      { ts: receipt, edit: true, text: expect.stringMatching(/^✅ RESOLVED .* #7K3FQ$/) },
    ]);
    expect(sink.delivered.map(({ receiver, id }) => `${receiver} ${id}`)).toEqual(
      [aMessage(), escalated, resolved].map(({ id }) => `soc-slack ${id}`),
    );
  });

  test('is told as news when it is first heard of, though it climbed or ended already', async () => {
    await tell(escalated, { first: true });
    await tell(aResolvedMessage({ alert: 'b'.repeat(32), late_seconds: 7200 }), { first: true });
    expect(kept().map(({ edit }) => edit)).toEqual([undefined, undefined]);
    expect(kept()[1]?.post.text).toMatch(/is over; found 2 h 00 min late/);
  });

  test('is posted anew when somebody deleted its post, and edited there from then on', async () => {
    const receipt = await tell(escalated, { first: false, receipt: '1767739267.000999' });
    expect(receipt).toBeDefined();
    await tell(resolved, { first: false, receipt });
    expect(kept().map(({ ts, edit }) => ({ ts, edit }))).toEqual([
      { ts: receipt },
      { ts: receipt, edit: true },
    ]);
  });

  test('a summary is a post of its own', async () => {
    await tell(aStorm(), { first: true, receipt: undefined });
    await tell(aStorm({ id: 'abc' }), { first: false, receipt: '1767739267.000999' });
    expect(kept().map(({ edit }) => edit)).toEqual([undefined, undefined]);
  });
});

describe('what Slack answers', () => {
  let server: WebhookServer;
  beforeAll(async () => {
    server = await startWebhook();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  const tell = (told: Told = { first: true }, timeout = 5000): Promise<Delivery> =>
    sendVia(new URL(server.url).origin, TOKEN, timeout)(escalated, told);
  const says = (body: object, status = 200, headers: Record<string, string> = {}): Answer => ({
    status,
    headers,
    body: JSON.stringify(body),
  });
  const taken = says({ ok: true, channel: CHANNEL, ts: '1.2' });

  test.each<[string, Answer, Delivery]>([
    [
      'a token that is no longer valid',
      says({ ok: false, error: 'token_revoked' }),
      {
        ok: false,
        retry: false,
        error:
          'Slack answered 200 token_revoked to chat.postMessage; install the app in the workspace and store its bot token again',
      },
    ],
    [
      'a channel the app is not in',
      says({ ok: false, error: 'not_in_channel' }),
      {
        ok: false,
        retry: false,
        error:
          'Slack answered 200 not_in_channel to chat.postMessage; invite the app to the channel, or give it the scope chat:write.public',
      },
    ],
    [
      'a code nobody documents',
      says({ ok: false, error: '<!channel> 7' }),
      {
        ok: false,
        retry: false,
        error: 'Slack answered 200 to chat.postMessage; check the app, its token and the channel',
      },
    ],
    [
      'its own failure',
      says({ ok: false, error: 'internal_error' }),
      { ok: false, retry: true, error: 'Slack answered 200 internal_error to chat.postMessage' },
    ],
    [
      'a page of a gateway',
      { status: 503, body: '<html>busy</html>' },
      { ok: false, retry: true, error: 'Slack answered 503 to chat.postMessage' },
    ],
    [
      'that it is too much',
      says({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': '9' }),
      {
        ok: false,
        retry: true,
        retryAfter: 9000,
        error: 'Slack answered 429 ratelimited to chat.postMessage',
      },
    ],
  ])('%s says whether to try again and what to do', async (_what, answer, expected) => {
    server.answer(answer);
    expect(await tell()).toEqual(expected);
  });

  test('a reply that fails after its edit is tried again, edit and all', async () => {
    server.answer(taken, says({ ok: false, error: 'fatal_error' }), taken, taken);
    const told = { first: false, receipt: '1.2' };
    expect(await tell(told)).toMatchObject({ ok: false, retry: true });
    expect(await tell(told)).toEqual({ ok: true });
    expect(server.posts).toHaveLength(4);
  });

  test('an edit that takes too long leaves no time for a reply', async () => {
    server.answer('never');
    expect(await tell({ first: false, receipt: '1.2' }, 60)).toEqual({
      ok: false,
      retry: true,
      error: 'Slack gave no answer (TimeoutError)',
    });
    expect(server.posts).toHaveLength(1);
  });

  test('a secret without a token names the field and quotes nothing', async () => {
    const send = sendVia(server.url, 'not a token: S3CRET');
    const delivery = await send(escalated, { first: true });
    expect(delivery).toEqual({
      ok: false,
      retry: false,
      error:
        'the secret "pamwatch/slack" holds no token of a bot (xoxb-...) in "bot_token"; store one',
    });
  });
});

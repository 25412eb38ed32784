import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SlackSink, startSlackSink } from '#local/sinks/slack.ts';
import { renderSlack } from '#shared/receivers/slack/render.ts';
import { aMessage } from '#test/support/a-message.ts';

let sink: SlackSink;
let file: string;
let now = 0;

async function start(interval = 0) {
  file = join(mkdtempSync(join(tmpdir(), 'slack-')), 'slack.ndjson');
  now = Date.parse('2026-01-06T14:00:00Z');
  sink = await startSlackSink({ file, token: 'T', now: () => now, interval });
}
beforeEach(() => start());
afterEach(() => sink.close());

async function post(body: unknown, url = sink.webhook('soc')) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', body: text });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

const section = (length: number) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: 'x'.repeat(length) },
});

describe('the Slack webhook of the local run', () => {
  test('takes what pamwatch posts, and knows the message it is', async () => {
    const message = aMessage({ n: 2 });
    expect(await post(renderSlack(message, false))).toMatchObject({ status: 200, text: 'ok' });
    expect(sink.delivered).toEqual([
      expect.objectContaining({ receiver: 'soc', id: message.id, at: '2026-01-06T14:00:00.000Z' }),
    ]);
    expect(readFileSync(file, 'utf8')).toContain(message.id);
  });

  test.each([
    ['a section of more than 3,000 characters', { blocks: [section(3001)] }, 'invalid_blocks'],
    ['more than 50 blocks', { blocks: Array(51).fill(section(1)) }, 'invalid_blocks'],
    ['an unknown block', { blocks: [{ type: 'banner' }] }, 'invalid_blocks'],
    [
      'a header in mrkdwn',
      { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] },
      'invalid_blocks',
    ],
    [
      'a header of more than 150 characters',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'invalid_blocks',
    ],
    ['an empty text', { blocks: [section(0)] }, 'invalid_blocks'],
    ['nothing to show', {}, 'no_text'],
    ['no JSON', '{', 'invalid_payload'],
  ])('refuses %s', async (_what, body, word) => {
    expect(await post(body)).toMatchObject({ status: 400, text: word });
    expect(sink.delivered).toEqual([]);
  });

  test('takes the longest section and header there may be', async () => {
    expect((await post({ blocks: Array(50).fill(section(3000)) })).status).toBe(200);
  });

  test('knows only its own secret address', async () => {
    const answer = await post({ text: 'x' }, `${sink.url}/services/guess/soc`);
    expect(answer).toMatchObject({ status: 404, text: 'no_service' });
  });

  test('asks to wait when posts come too close together', async () => {
    await sink.close();
    await start(1000);
    await post({ text: 'x' });
    now += 999;
    const early = await post({ text: 'y' });
    expect(early.status).toBe(429);
    expect(early.headers.get('retry-after')).toBe('1');
    now += 1;
    expect((await post({ text: 'y' })).status).toBe(200);
    expect(sink.delivered).toHaveLength(2);
  });

  test('remembers in a later run what an earlier one took', async () => {
    await post(renderSlack(aMessage(), true));
    await sink.close();
    sink = await startSlackSink({ file, token: 'T', now: () => now });
    expect(sink.delivered).toHaveLength(1);
  });
});

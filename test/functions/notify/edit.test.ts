import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notify } from '#functions/notify/notify.ts';
import { CLAIM_TTL } from '#functions/notify/timing.ts';
import { type SlackSink, startSlackSink } from '#local/sinks/slack.ts';
import { createChannelSend } from '#shared/receivers/slack/channel.ts';
import { aMessage, aResolvedMessage } from '#test/support/a-message.ts';
import { aNotifier, aRecord } from '#test/support/a-notifier.ts';
import { startWebhook, type WebhookServer } from '#test/support/webhook-server.ts';

let webhook: WebhookServer;
let slack: SlackSink;
let file: string;
beforeAll(async () => {
  webhook = await startWebhook();
});
beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'slack-')), 'slack.ndjson');
  slack = await startSlackSink({ file, token: 'T', now: Date.now });
});
afterEach(() => slack.close());
afterAll(() => webhook.close());

const fired = aMessage();
const resolved = aResolvedMessage({ n: 2 });

function aChannelNotifier() {
  const send = createChannelSend(
    { secret: 'pamwatch/slack', channel: 'C0123456789', api: slack.api },
    {
      readSecret: async () => ({ bot_token: slack.botToken('soc') }),
      timeout: 5000,
      now: Date.now,
    },
  );
  return aNotifier(webhook, { send });
}

const kept = (): { ts: string; edit?: boolean }[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a later run finds the post of an earlier one and edits it', async () => {
  const { deps } = aChannelNotifier();
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(await notify(deps, [aRecord(resolved)])).toEqual([]);
  const [post, edit] = kept();
  expect(edit).toMatchObject({ ts: post?.ts, edit: true });
  expect(kept()).toHaveLength(2);
});

test('an end that is nobody’s news changes the post, and is no post of its own', async () => {
  const { deps } = aChannelNotifier();
  const faded = aResolvedMessage({ kind: 'detail', n: 2 });
  // Here it overtakes the alert itself, which must not count as superseded.
  expect(await notify(deps, [aRecord(faded)])).toEqual([]);
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(kept()).toHaveLength(1);
  expect(await notify(deps, [aRecord(faded)])).toEqual([]);
  const [post, edit] = kept();
  expect(edit).toMatchObject({ ts: post?.ts, edit: true });
  expect(kept()).toHaveLength(2);
});

test('after a ledger that could not be told of the post, the end is told as news and not lost', async () => {
  const { deps, pass } = aChannelNotifier();
  const complete = async () => {
    throw new Error('the table does not answer');
  };
  await notify({ ...deps, store: { ...deps.store, complete } }, [aRecord(fired)]);
  expect(await notify(deps, [aRecord(resolved, 'end')])).toEqual(['end']);
  pass(CLAIM_TTL);
  expect(await notify(deps, [aRecord(resolved, 'end')])).toEqual([]);
  expect(kept().map(({ edit }) => edit)).toEqual([undefined, undefined]);
});

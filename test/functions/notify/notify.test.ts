import { notify } from '#functions/notify/notify.ts';
import { CLAIM_TTL } from '#functions/notify/timing.ts';
import { supersededEvent } from '#shared/digest/note.ts';
import { createMemoryStore } from '#shared/store/memory-store.ts';
import { aMessage, aMessageSession, aResolvedMessage, aStorm } from '#test/support/a-message.ts';
import { aNotifier, aRecord } from '#test/support/a-notifier.ts';
import { startWebhook, WEBHOOK_TOKEN, type WebhookServer } from '#test/support/webhook-server.ts';

let webhook: WebhookServer;
beforeAll(async () => {
  webhook = await startWebhook();
});
beforeEach(() => webhook.reset());
afterAll(() => webhook.close());

const fired = aMessage();
const escalated = aMessage({
  n: 2,
  transition: 'escalated',
  reason: 'threshold',
  level: 'critical',
  peak_level: 'critical',
});
const resolved = aResolvedMessage({ n: 3, peak_level: 'critical' });

const texts = () => webhook.posts.map(({ text }) => text);

test('an alert fires, climbs and ends in three posts', async () => {
  const { deps, counts } = aNotifier(webhook);
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(await notify(deps, [aRecord(escalated), aRecord(resolved)])).toEqual([]);
  expect(texts()).toEqual([
    expect.stringMatching(/^🟠 HIGH /),
    expect.stringMatching(/^🔴 CRITICAL /),
    expect.stringMatching(/^✅ RESOLVED /),
  ]);
  expect(counts).toEqual({ Delivered: 3 });
});

test('transitions that arrive together in the wrong order are told in the right one', async () => {
  const { deps } = aNotifier(webhook);
  expect(await notify(deps, [aRecord(resolved), aRecord(fired), aRecord(escalated)])).toEqual([]);
  expect(texts()).toEqual([
    expect.stringMatching(/^🟠 HIGH /),
    expect.stringMatching(/^🔴 CRITICAL /),
    expect.stringMatching(/^✅ RESOLVED /),
  ]);
});

test('a late retry of "fired" does not follow "resolved", and is counted', async () => {
  const store = createMemoryStore();
  const { deps, counts, logged } = aNotifier(webhook, { store });
  await notify(deps, [aRecord(resolved)]);
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(webhook.posts).toHaveLength(1);
  expect(counts).toEqual({ Delivered: 1, Superseded: 1 });
  expect(logged.at(-1)).toContain('"last_n":3');
  const day = Date.parse('2026-01-07T00:00:00Z');
  const { events } = await store.readEvents({ from: day, until: day + 86_400_000 });
  expect(events).toEqual([supersededEvent('soc-slack', fired.alert, fired.n)]);
});

test('the same message twice is one post, and is not called superseded', async () => {
  const { deps, counts } = aNotifier(webhook);
  expect(await notify(deps, [aRecord(fired), aRecord(fired)])).toEqual([]);
  expect(webhook.posts).toHaveLength(1);
  expect(counts).toEqual({ Delivered: 1 });
});

test('a summary is delivered once, by its own id', async () => {
  const { deps } = aNotifier(webhook);
  await notify(deps, [aRecord(aStorm()), aRecord(aStorm()), aRecord(aStorm({ id: 'another' }))]);
  expect(webhook.posts).toHaveLength(2);
});

test("what is a receiver's first word of an alert is told as news", async () => {
  const { deps } = aNotifier(webhook);
  await notify(deps, [aRecord(escalated)]);
  expect(JSON.stringify(webhook.posts)).toContain('"CRITICAL: `jdoe`');
});

test('of two deliveries at once one sends and the other is to come back', async () => {
  const { deps, counts } = aNotifier(webhook);
  let second: string[] = [];
  webhook.onPost(async () => {
    webhook.onPost(undefined);
    second = await notify(deps, [aRecord(fired, 'second')]);
  });
  expect(await notify(deps, [aRecord(fired, 'first')])).toEqual([]);
  expect(second).toEqual(['second']);
  expect(await notify(deps, [aRecord(fired, 'second')])).toEqual([]);
  expect(webhook.posts).toHaveLength(1);
  expect(counts).toEqual({ Delivered: 1 });
});

test('a crash before the send loses nothing: the claim runs out', async () => {
  const { deps, pass } = aNotifier(webhook);
  const { alert, n } = fired;
  await deps.store.claim(alert, deps.receiver, n, 'the one that died', deps.clock(), CLAIM_TTL);
  expect(await notify(deps, [aRecord(fired, 'again')])).toEqual(['again']);
  expect(webhook.posts).toHaveLength(0);
  pass(CLAIM_TTL);
  expect(await notify(deps, [aRecord(fired, 'again')])).toEqual([]);
  expect(webhook.posts).toHaveLength(1);
});

test('a crash between the send and its record repeats that one post, under the same id', async () => {
  const { deps, pass } = aNotifier(webhook);
  const { alert, n } = fired;
  await deps.store.claim(alert, deps.receiver, n, 'the one that died', deps.clock(), CLAIM_TTL);
  await deps.send(fired, { first: true });
  pass(CLAIM_TTL);
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(await notify(deps, [aRecord(fired)])).toEqual([]);
  expect(webhook.posts).toHaveLength(2);
  expect(new Set(texts()).size).toBe(1);
  expect(texts()[0]).toContain('#7K3FQ');
});

test('a ledger that fails after the send does not make the queue send it again', async () => {
  const { deps, counts, logged } = aNotifier(webhook);
  const complete = async () => {
    throw new Error('the table does not answer');
  };
  const store = { ...deps.store, complete };
  expect(await notify({ ...deps, store }, [aRecord(fired)])).toEqual([]);
  expect(counts).toEqual({ Delivered: 1 });
  expect(logged.at(-1)).toContain('the table does not answer');
});

test('a ledger that does not answer before the send means a retry, and no post', async () => {
  const { deps, counts } = aNotifier(webhook);
  const claim = async () => {
    throw new Error('the table does not answer');
  };
  const store = { ...deps.store, claim };
  expect(await notify({ ...deps, store }, [aRecord(fired, 'one')])).toEqual(['one']);
  expect(webhook.posts).toHaveLength(0);
  expect(counts).toEqual({ DeliveryFailed: 1 });
});

test.each([500, 404, 400])(
  'after an answer of %d the message is offered again at once',
  async (status) => {
    const { deps, counts } = aNotifier(webhook);
    webhook.answer({ status });
    expect(await notify(deps, [aRecord(fired, 'one')])).toEqual(['one']);
    expect(await notify(deps, [aRecord(fired, 'one')])).toEqual([]);
    expect(webhook.posts).toHaveLength(2);
    expect(counts).toEqual({ DeliveryFailed: 1, Delivered: 1 });
  },
);

test('a failure of one alert does not hold up the others', async () => {
  const { deps } = aNotifier(webhook);
  webhook.answer({ status: 500 });
  const other = aMessage({ alert: 'b'.repeat(32), short_id: 'OTHER' });
  expect(await notify(deps, [aRecord(fired, 'one'), aRecord(other, 'two')])).toEqual(['one']);
  expect(texts()[1]).toContain('#OTHER');
});

test('when Slack asks to wait, the rest of the batch waits too', async () => {
  const { deps, counts } = aNotifier(webhook);
  webhook.answer({ status: 429, headers: { 'retry-after': '30' } });
  const others = ['b', 'c'].map((letter) => aMessage({ alert: letter.repeat(32) }));
  const records = [aRecord(fired, 'one'), ...others.map((other) => aRecord(other, other.alert))];
  expect(await notify(deps, records)).toEqual(['one', ...others.map(({ alert }) => alert)]);
  expect(webhook.posts).toHaveLength(1);
  expect(counts).toEqual({ DeliveryFailed: 1 });
  expect(await notify(deps, records)).toEqual([]);
  expect(webhook.posts).toHaveLength(4);
});

test('what is no message goes to the dead letters, named by its fields and not by its values', async () => {
  const { deps, counts, logged } = aNotifier(webhook);
  const { rule, ...rest } = aMessage({ session: aMessageSession({ user: 'hunter2' }) });
  const records = [
    { messageId: 'text', body: 'hunter2' },
    { messageId: 'incomplete', body: JSON.stringify(rest) },
    aRecord(fired, 'good'),
  ];
  expect(await notify(deps, records)).toEqual(['text', 'incomplete']);
  expect(webhook.posts).toHaveLength(1);
  expect(counts).toEqual({ DeliveryFailed: 2, Delivered: 1 });
  expect(logged.join()).toContain('rule: invalid_type');
  expect(logged.join()).not.toContain('hunter2');
});

test('no log line holds the webhook or what a session holds', async () => {
  const { deps, logged } = aNotifier(webhook);
  webhook.answer({ status: 403, body: 'invalid_token' }, { status: 500 });
  await notify(deps, [aRecord(fired), aRecord(fired), aRecord(fired)]);
  expect(logged).toHaveLength(3);
  expect(logged.join()).not.toContain(WEBHOOK_TOKEN);
  expect(logged.join()).not.toContain('jdoe');
});

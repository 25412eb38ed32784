import pMap from 'p-map';
import type { OutboxEntry, SessionItem } from '../../shared/alerts/alert.ts';
import { dueAt } from '../../shared/alerts/due.ts';
import { type Message, message as messageSchema } from '../../shared/alerts/message.ts';
import { stormSummary } from '../../shared/alerts/summary.ts';
import type { PollDeps } from './deps.ts';

// The transitions of a storm reach machines alone, and there are many.
const DETAILS_AT_ONCE = 5;

/**
 * Publishes what the items still hold and takes each entry out of its item before the next goes, so
 * that a crash repeats the one in flight alone, under the same id. Answers with the failures; the
 * rest went out.
 */
export async function publishItems(
  deps: PollDeps,
  items: readonly SessionItem[],
): Promise<unknown[]> {
  const summaries = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const publishOne = (item: SessionItem) =>
    publishItem(deps, item, summaries).catch((error) => failures.push(error));
  const full = items.filter((item) => item.outbox.length > 0);
  const inStorm = (item: SessionItem) => item.outbox.every((entry) => entry.batch !== undefined);
  for (const item of full.filter((one) => !inStorm(one))) await publishOne(item);
  await pMap(full.filter(inStorm), publishOne, { concurrency: DETAILS_AT_ONCE });
  return failures;
}

async function publishItem(
  deps: PollDeps,
  item: SessionItem,
  summaries: Map<string, Promise<void>>,
): Promise<void> {
  let current = item;
  for (const entry of item.outbox) {
    await publishEntry(deps, item, entry, summaries);
    current = await takeOut(deps, current, entry.id);
  }
}

/** Parses what the store kept, and hands it to the topic. */
export async function publishBody(deps: PollDeps, body: string): Promise<Message> {
  const message = messageSchema.parse(JSON.parse(body));
  await deps.publish(message);
  deps.measure('Published', 1, deps.source.name);
  return message;
}

async function publishEntry(
  deps: PollDeps,
  item: SessionItem,
  entry: OutboxEntry,
  summaries: Map<string, Promise<void>>,
): Promise<void> {
  await record(deps, item, entry);
  // The summary goes first: if this crashes before the last detail is out, it can still be told from them.
  if (entry.batch !== undefined) {
    const { batch } = entry;
    const sent = summaries.get(batch.id) ?? deps.publish(stormSummary(batch));
    summaries.set(batch.id, sent);
    await sent;
  }
  await publishBody(deps, entry.body);
}

/** The history of the alert is written before anyone hears of it. */
async function record(deps: PollDeps, item: SessionItem, entry: OutboxEntry): Promise<void> {
  const message = messageSchema.parse(JSON.parse(entry.body));
  if (message.kind === 'summary') return;
  await deps.store.recordTransition(
    {
      alert: message.alert,
      n: message.n,
      source: item.source,
      session: item.id,
      at: Date.parse(message.at),
      body: entry.body,
    },
    deps.clock() + deps.limits.alertRetention,
  );
}

/** The item without the entry that went out, whatever others wrote into it meanwhile. */
async function takeOut(deps: PollDeps, item: SessionItem, published: string): Promise<SessionItem> {
  let current = item;
  while (current.outbox.some((entry) => entry.id === published)) {
    const { due_at: _due, ...rest } = current;
    const cleared = { ...rest, outbox: current.outbox.filter(({ id }) => id !== published) };
    const due = dueAt(cleared, deps.rules, current.evaluated_at);
    const saved = await deps.store.saveItem(
      due === undefined ? cleared : { ...cleared, due_at: due },
    );
    if (saved !== undefined) return saved;
    const stored = await deps.store.readItems(item.source, [item.id]);
    current = stored.get(item.id) ?? cleared;
  }
  return current;
}

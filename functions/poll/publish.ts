import pMap from 'p-map';
import type { OutboxEntry, SessionItem } from '../../shared/alerts/alert.ts';
import { dueAt } from '../../shared/alerts/due.ts';
import { type Message, message as messageSchema } from '../../shared/alerts/message.ts';
import { stormSummary } from '../../shared/alerts/summary.ts';
import type { PollDeps } from './deps.ts';

const AT_ONCE = 5;

/**
 * Publishes what the items still hold and then takes it out of them. A crash in between publishes
 * the entry in flight once more, under the same id. Answers with the failures; the rest went out.
 */
export async function publishItems(
  deps: PollDeps,
  items: readonly SessionItem[],
): Promise<unknown[]> {
  const summaries = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  await pMap(
    items.filter((item) => item.outbox.length > 0),
    async (item) => {
      const published: string[] = [];
      try {
        for (const entry of item.outbox) {
          await publishEntry(deps, item, entry, summaries);
          published.push(entry.id);
        }
      } catch (error) {
        failures.push(error);
      }
      await takeOut(deps, item, new Set(published)).catch((error) => failures.push(error));
    },
    { concurrency: AT_ONCE },
  );
  return failures;
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

async function takeOut(
  deps: PollDeps,
  item: SessionItem,
  published: ReadonlySet<string>,
): Promise<void> {
  let current: SessionItem | undefined = item;
  while (current?.outbox.some((entry) => published.has(entry.id))) {
    const { due_at: _due, ...rest } = current;
    const outbox = current.outbox.filter((entry) => !published.has(entry.id));
    const cleared = { ...rest, outbox };
    const due = dueAt(cleared, deps.rules, current.evaluated_at);
    const saved = await deps.store.saveItem(
      due === undefined ? cleared : { ...cleared, due_at: due },
    );
    if (saved !== undefined) return;
    current = (await deps.store.readItems(item.source, [item.id])).get(item.id);
  }
}

import pMap from 'p-map';
import type { OutboxEntry, SessionItem } from '../../shared/alerts/alert.ts';
import type { GroupItem } from '../../shared/alerts/groups/group.ts';
import { type Message, message as messageSchema } from '../../shared/alerts/message.ts';
import { stormSummary } from '../../shared/alerts/summary.ts';
import { baselineEvent, transitionEvent } from '../../shared/digest/note.ts';
import type { PollDeps } from './deps.ts';
import { groupShelf, type Shelf, sessionShelf } from './shelf.ts';

// The transitions of a storm reach machines alone, and there are many.
const DETAILS_AT_ONCE = 5;

type Outboxed = { readonly outbox: readonly OutboxEntry[] };

/** What may be waiting to go out. */
export interface Unpublished {
  readonly items: readonly SessionItem[];
  readonly groups?: readonly GroupItem[];
  /** Ids of the messages that this poll decided. */
  readonly own?: ReadonlySet<string>;
}

interface Job {
  readonly outbox: readonly OutboxEntry[];
  readonly run: (summaries: Summaries) => Promise<void>;
}

type Summaries = Map<string, Promise<void>>;

/**
 * Publishes what the items still hold and takes each entry out of its item before the next goes, so
 * that a crash repeats the one in flight alone, under the same id. Answers with the failures; the
 * rest went out.
 */
export async function publishItems(
  deps: PollDeps,
  { items, groups = [], own = new Set() }: Unpublished,
): Promise<unknown[]> {
  const summaries: Summaries = new Map();
  const failures: unknown[] = [];
  const publishOne = (job: Job) => job.run(summaries).catch((error) => failures.push(error));
  const jobs = [
    ...jobsFor(deps, items, sessionShelf(deps)),
    ...jobsFor(deps, groups, groupShelf(deps, own)),
  ];
  const inStorm = ({ outbox }: Job) => outbox.every((entry) => entry.batch !== undefined);
  for (const job of jobs.filter((one) => !inStorm(one))) await publishOne(job);
  await pMap(jobs.filter(inStorm), publishOne, { concurrency: DETAILS_AT_ONCE });
  return failures;
}

function jobsFor<Item extends Outboxed>(
  deps: PollDeps,
  items: readonly Item[],
  shelf: Shelf<Item>,
): Job[] {
  return items
    .filter((item) => item.outbox.length > 0)
    .map((item) => ({
      outbox: item.outbox,
      run: (summaries) => publishItem(deps, item, shelf, summaries),
    }));
}

async function publishItem<Item extends Outboxed>(
  deps: PollDeps,
  item: Item,
  shelf: Shelf<Item>,
  summaries: Summaries,
): Promise<void> {
  let current = item;
  for (const entry of item.outbox) {
    // What comes after it waits too: people hear things in their order.
    if (!shelf.isOurs(entry)) return;
    await publishEntry(deps, item, entry, shelf, summaries);
    current = await takeOut(current, entry.id, shelf);
  }
}

/** What is about the source as a whole: noted for the digest, then published. */
export async function publishOfSource(deps: PollDeps, body: string): Promise<void> {
  const message = messageSchema.parse(JSON.parse(body));
  if (message.kind === 'summary') {
    await deps.store.recordEvent(baselineEvent(message), deps.clock());
  }
  await publishBody(deps, body);
}

/** Parses what the store kept, and hands it to the topic. */
async function publishBody(deps: PollDeps, body: string): Promise<Message> {
  const message = messageSchema.parse(JSON.parse(body));
  await deps.publish(message);
  deps.measure('Published', 1, deps.source.name);
  return message;
}

async function publishEntry<Item extends Outboxed>(
  deps: PollDeps,
  item: Item,
  entry: OutboxEntry,
  shelf: Shelf<Item>,
  summaries: Summaries,
): Promise<void> {
  await record(deps, item, entry, shelf);
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
async function record<Item extends Outboxed>(
  deps: PollDeps,
  item: Item,
  entry: OutboxEntry,
  shelf: Shelf<Item>,
): Promise<void> {
  const message = messageSchema.parse(JSON.parse(entry.body));
  if (message.kind === 'summary') return;
  const now = deps.clock();
  const { rules, correlating } = deps;
  const rule = [...rules, ...correlating.rules].find(({ id }) => id === message.rule.id);
  await deps.store.recordTransition(
    {
      ...shelf.origin(item, message),
      alert: message.alert,
      n: message.n,
      at: Date.parse(message.at),
      body: entry.body,
    },
    {
      event: transitionEvent(message, rule?.deliver ?? 'alerts', entry.batch?.id),
      now,
      expiresAt: now + deps.limits.alertRetention,
    },
  );
}

/** The item without the entry that went out, whatever others wrote into it meanwhile. */
async function takeOut<Item extends Outboxed>(
  item: Item,
  published: string,
  shelf: Shelf<Item>,
): Promise<Item> {
  let current = item;
  while (current.outbox.some((entry) => entry.id === published)) {
    const cleared = { ...current, outbox: current.outbox.filter(({ id }) => id !== published) };
    const saved = await shelf.save(shelf.timed(cleared));
    if (saved !== undefined) return saved;
    current = (await shelf.read(item)) ?? cleared;
  }
  return current;
}

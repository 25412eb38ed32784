import type { OutboxEntry, SessionItem } from '../../shared/alerts/alert.ts';
import { dueAt } from '../../shared/alerts/due.ts';
import { settled } from '../../shared/alerts/groups/decide-group.ts';
import { type GroupItem, groupName } from '../../shared/alerts/groups/group.ts';
import type { AlertMessage } from '../../shared/alerts/message.ts';
import type { TransitionRecord } from '../../shared/store/store.ts';
import type { PollDeps } from './deps.ts';
import { timersOf } from './timers.ts';

/** Where items with unpublished messages stand. */
export interface Shelf<Item extends { readonly outbox: readonly OutboxEntry[] }> {
  /** Undefined when another wrote in between. */
  readonly save: (item: Item) => Promise<Item | undefined>;
  readonly read: (item: Item) => Promise<Item | undefined>;
  /** The item with its timer as its outbox now is. */
  readonly timed: (item: Item) => Item;
  /** Whether the message is ours to publish. */
  readonly isOurs: (entry: OutboxEntry) => boolean;
  readonly origin: (
    item: Item,
    message: AlertMessage,
  ) => Pick<TransitionRecord, 'source' | 'session' | 'group'>;
}

export function sessionShelf(deps: PollDeps): Shelf<SessionItem> {
  const { store, rules } = deps;
  return {
    save: (item) => store.saveItem(item),
    read: async ({ source, id }) => (await store.readItems(source, [id])).get(id),
    timed: ({ due_at: _due, ...item }) => {
      const due = dueAt(item, rules, item.evaluated_at, timersOf(deps, item));
      return due === undefined ? item : { ...item, due_at: due };
    },
    isOurs: () => true,
    origin: ({ source, id }) => ({ source, session: id }),
  };
}

/** Sources share groups: what another poll has just written is its own to publish for a while. */
export function groupShelf(deps: PollDeps, own: ReadonlySet<string>): Shelf<GroupItem> {
  const { store, correlating, limits } = deps;
  return {
    save: (item) => store.saveGroup(item),
    read: async (item) => (await store.readGroups([item])).get(groupName(item)),
    timed: (item) => {
      const rule = correlating.rules.find(({ id }) => id === item.rule);
      return settled(item, rule, item.evaluated_at, limits);
    },
    isOurs: ({ id, after = 0 }) => own.has(id) || after <= deps.clock(),
    origin: (item, { source, session }) => ({
      source,
      session: session.id,
      group: groupName(item),
    }),
  };
}

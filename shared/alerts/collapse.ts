import type { Instant } from '../sessions/instant.ts';
import type { AlertState, Batch, SessionItem } from './alert.ts';
import { alertId } from './identity.ts';
import { higherLevel, type Level } from './level.ts';
import type { AlertMessage } from './message.ts';

/** What alerts are kept in: a session, or a group of them. */
type Alerting = Pick<SessionItem, 'alerts'>;

/** One item's decision on its way to the store: what to write, and what it will publish. */
export interface Decided<Item extends Alerting = SessionItem> {
  /** Undefined for an item that is not stored yet. */
  readonly before: Item | undefined;
  readonly item: Item;
  readonly messages: readonly AlertMessage[];
  readonly batch?: Batch;
}

/**
 * When one poll has more to say than people can read, they get one summary and machines still get
 * every transition. Decided before anything is saved, so that a retry says the same. Undefined: it
 * is not too much. Reminders never turn news into a storm: where they are what is too much, the
 * summary is of them alone. `round`: which decision of the poll it is, for there may be several.
 */
export function batchFor(
  decided: readonly Decided<Alerting>[],
  limit: number,
  source: string,
  now: Instant,
  round = 0,
): Batch | undefined {
  const loud = loudOf(decided);
  if (loud.length <= limit) return undefined;
  const reminders = loud.filter(isReminder);
  const isStorm = loud.length - reminders.length > limit;
  return batchOf(isStorm ? loud : reminders, reminders.length, source, now, round);
}

/** The messages that people get, each by itself. */
export function loudOf(decided: readonly Decided<Alerting>[]): AlertMessage[] {
  return decided.flatMap((one) => one.messages.filter(isNotification));
}

/** What has nothing to say to people is left as it is. */
export function collapse<Item extends Alerting>(
  decided: readonly Decided<Item>[],
  batch: Batch | undefined,
): readonly Decided<Item>[] {
  if (batch === undefined) return decided;
  return decided.map((one) => (one.messages.some(foldedBy(batch)) ? inBatch(one, batch) : one));
}

function isNotification(message: AlertMessage): boolean {
  return message.kind === 'notification';
}

function isReminder({ transition }: AlertMessage): boolean {
  return transition === 'reminded';
}

function isOfReminders({ total, reminders = 0 }: Batch): boolean {
  return reminders === total;
}

/** What people get in the batch's summary alone. */
function foldedBy(batch: Batch): (message: AlertMessage) => boolean {
  const remindersOnly = isOfReminders(batch);
  return (message) => isNotification(message) && (!remindersOnly || isReminder(message));
}

function batchOf(
  loud: readonly AlertMessage[],
  reminders: number,
  source: string,
  now: Instant,
  round: number,
): Batch {
  const rules: Record<string, number> = {};
  let peak: Level = 'informational';
  for (const { rule, peak_level } of loud) {
    rules[rule.name] = (rules[rule.name] ?? 0) + 1;
    peak = higherLevel(peak, peak_level);
  }
  const id = alertId('storm', round === 0 ? source : `${source}/${round}`, now);
  const batch: Batch = { id, source, at: now, peak_level: peak, total: loud.length, rules };
  return reminders === 0 ? batch : { ...batch, reminders };
}

/** The same decision with what it says left to the batch's summary. */
export function inBatch<Item extends Alerting>(one: Decided<Item>, batch: Batch): Decided<Item> {
  const folded = foldedBy(batch);
  const messages = one.messages.map((message) => (folded(message) ? asDetail(message) : message));
  // Whom an alert is brought to mind heard of it before.
  if (isOfReminders(batch)) return { ...one, messages, batch };
  const alerts = Object.entries(one.item.alerts).map(([rule, state]): [string, AlertState] => {
    const before = one.before?.alerts[rule];
    // Heard of in a summary alone: its end is not worth a message of its own, even if the alert before was.
    return [rule, { ...state, told: before?.id === state.id && before.told }];
  });
  return { ...one, item: { ...one.item, alerts: Object.fromEntries(alerts) }, messages, batch };
}

function asDetail({ next_reminder_at: _, ...message }: AlertMessage): AlertMessage {
  return { ...message, kind: 'detail' };
}

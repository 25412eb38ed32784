import { higherLevel, type Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Entry } from './transition-log.ts';

/** A transition, and what became of it on the way to people. */
export interface Delivery extends Entry {
  /** `folded`: people got it in the summary of its poll. `detail`: machines alone got it. */
  readonly delivered: 'notification' | 'folded' | 'detail';
}

/** What one poll of one source said. */
export interface PollOutput {
  readonly at: Instant;
  readonly source: number;
  readonly deliveries: readonly Delivery[];
  /** The summary that people got in place of `folded` transitions. */
  readonly summary?: { readonly peak: Level; readonly folded: number };
}

/**
 * What people would have got: a poll with more than `storm` notifications says them in one summary,
 * and who heard of an alert in a summary alone is not told of its end. `entries` are in order.
 */
export function* deliver(
  entries: Iterable<Entry>,
  alerts: number,
  storm: number,
): Generator<PollOutput> {
  const told = new Uint8Array(alerts);
  let poll: Entry[] = [];
  for (const entry of entries) {
    const [first] = poll;
    if (first !== undefined && (first.at !== entry.at || first.source !== entry.source)) {
      yield deliverPoll(poll, first, told, storm);
      poll = [];
    }
    poll.push(entry);
  }
  const [first] = poll;
  if (first !== undefined) yield deliverPoll(poll, first, told, storm);
}

function deliverPoll(
  poll: readonly Entry[],
  { at, source }: Entry,
  told: Uint8Array,
  storm: number,
): PollOutput {
  const loud = loudOnes(poll, told);
  const folded = foldedOnes(loud, storm);
  for (const entry of loud) if (!folded.has(entry)) told[entry.alert] = 1;
  const deliveries = poll.map((entry): Delivery => {
    const heard = folded.has(entry) ? 'folded' : 'notification';
    return { ...entry, delivered: loud.has(entry) ? heard : 'detail' };
  });
  if (folded.size === 0) return { at, source, deliveries };
  let peak: Level = 'informational';
  for (const entry of folded) peak = higherLevel(peak, entry.peak);
  return { at, source, deliveries, summary: { peak, folded: folded.size } };
}

/** Reminders never turn news into a storm: where they are what is too much, they alone are folded. */
function foldedOnes(loud: ReadonlySet<Entry>, storm: number): ReadonlySet<Entry> {
  if (loud.size <= storm) return new Set();
  const reminders = new Set([...loud].filter(({ kind }) => kind === 'reminded'));
  return loud.size - reminders.size > storm ? loud : reminders;
}

/** An end, or a reminder, is told to who heard of the alert before, or hears of it for the first time. */
function loudOnes(poll: readonly Entry[], told: Uint8Array): ReadonlySet<Entry> {
  const risen = new Set<number>();
  const loud = new Set<Entry>();
  for (const entry of poll) {
    const rises = entry.kind === 'fired' || entry.kind === 'escalated';
    if (rises) risen.add(entry.alert);
    const heard = told[entry.alert] === 1 || risen.has(entry.alert);
    if (!entry.detail && (rises || heard)) loud.add(entry);
  }
  return loud;
}

import { higherLevel, type Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import { type Entry, isRise } from './transition-log.ts';

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
  /** What people got in place of `folded` transitions. */
  readonly summaries: readonly Summary[];
}

interface Summary {
  readonly peak: Level;
  readonly folded: number;
}

export interface DeliverOptions {
  readonly alerts: number;
  /** More notifications than this in one poll become a summary. */
  readonly storm: number;
  /** In which of a poll's rounds a rule is decided: correlations that refer to others come later. */
  readonly roundOf?: (rule: number) => number;
}

/**
 * What people would have got: a poll with more than `storm` notifications says them in one summary,
 * and who heard of an alert in a summary alone is not told of its end. A later round has the room
 * that those before it left. `entries` are in order.
 */
export function* deliver(
  entries: Iterable<Entry>,
  { alerts, storm, roundOf = () => 0 }: DeliverOptions,
): Generator<PollOutput> {
  const told = new Uint8Array(alerts);
  for (const poll of pollsOf(entries)) {
    const [{ at, source }] = poll;
    const rounds = Map.groupBy(poll, ({ rule }) => roundOf(rule));
    const summaries: Summary[] = [];
    const deliveries: Delivery[] = [];
    let room = storm;
    for (const [, round] of [...rounds].sort(([a], [b]) => a - b)) {
      const { summary, heard, ...said } = deliverRound(round, told, room);
      room = Math.max(0, room - heard);
      deliveries.push(...said.deliveries);
      if (summary !== undefined) summaries.push(summary);
    }
    yield { at, source, deliveries, summaries };
  }
}

/** The entries of one source's poll, then those of the next. */
function* pollsOf(entries: Iterable<Entry>): Generator<readonly [Entry, ...Entry[]]> {
  let poll: [Entry, ...Entry[]] | undefined;
  for (const entry of entries) {
    if (poll !== undefined && poll[0].at === entry.at && poll[0].source === entry.source) {
      poll.push(entry);
      continue;
    }
    if (poll !== undefined) yield poll;
    poll = [entry];
  }
  if (poll !== undefined) yield poll;
}

function deliverRound(round: readonly Entry[], told: Uint8Array, room: number) {
  const loud = loudOnes(round, told);
  const folded = foldedOnes(loud, room);
  for (const entry of loud) if (!folded.has(entry)) told[entry.alert] = 1;
  const deliveries = round.map((entry): Delivery => {
    const heard = folded.has(entry) ? 'folded' : 'notification';
    return { ...entry, delivered: loud.has(entry) ? heard : 'detail' };
  });
  const heard = loud.size - folded.size;
  if (folded.size === 0) return { deliveries, heard };
  let peak: Level = 'informational';
  for (const entry of folded) peak = higherLevel(peak, entry.peak);
  return { deliveries, heard, summary: { peak, folded: folded.size } };
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
    const rises = isRise(entry);
    if (rises) risen.add(entry.alert);
    const heard = told[entry.alert] === 1 || risen.has(entry.alert);
    if (!entry.detail && (rises || heard)) loud.add(entry);
  }
  return loud;
}

import { isLearning, lastLive, leavesSample } from '../../rules/memory/asking.ts';
import type { Known, MemoryItem } from '../../rules/memory/known.ts';
import {
  addSamples,
  recallFirst,
  recallUsual,
  sampleOf,
  unusualFrom,
} from '../../rules/memory/memory-update.ts';
import type { RuleMemory } from '../../rules/memory/rule-memory.ts';
import type { SessionRule } from '../../rules/rule.ts';
import { DAY, type Instant, type Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { byKey, counts, instants, type Numbers, smallCounts, sortRows } from '../column.ts';
import { pollAfter } from '../readings.ts';
import { SEEN_BY_POLLS, type Sight } from '../sight.ts';
import type { KeyRing } from './keys.ts';
import type { Past } from './past.ts';

const ASKS = 1;
const LEAVES = 2;

/** A rule that remembers, and what would have been asked of its memory. */
export type RememberingRule = SessionRule & { readonly memory: RuleMemory };

export function remembers(rule: SessionRule): rule is RememberingRule {
  return rule.memory !== undefined;
}

/** Which session the rule may match, for what it is told about it. */
export interface Answer {
  readonly number: number;
  /** The poll that asked. */
  readonly at: Instant;
  readonly known: Known;
}

/** What polls would have asked one rule's memory, and left there, session by session in any order. */
export interface MemoryNotes {
  readonly rule: RememberingRule;
  note(sight: Sight, number: number): void;
  /** Goes through it in the order of the polls: the sessions that the rule may match. */
  answers(past: Past, turnOf: (source: number) => number, since: Instant): Generator<Answer>;
}

export function createMemoryNotes(
  rule: RememberingRule,
  { keysOf }: KeyRing,
  every: Milliseconds,
): MemoryNotes {
  const { memory } = rule;
  const keys = keysOf(memory.fields);
  const readKey = keys.reader(memory.keyFields);
  const firstAsked = firstAskedBy(rule, every);
  const key = counts();
  const poll = instants();
  const what = smallCounts();
  const session = counts();
  const push = (of: number, at: Instant, kind: number, number: number) => {
    key.push(of);
    poll.push(at);
    what.push(kind);
    session.push(number);
  };
  return {
    rule,
    note: (sight, number) => {
      const asked = firstAsked(sight);
      const left = leftAt(memory, sight);
      if (asked === undefined && left === undefined) return;
      const of = readKey(sight, sight.last, sight.session.started_at);
      if (of === undefined) return;
      if (asked === left) push(of, asked ?? 0, ASKS + LEAVES, number);
      else {
        if (asked !== undefined) push(of, asked, ASKS, number);
        if (left !== undefined) push(of, left, LEAVES, number);
      }
    },
    *answers(past, turnOf, since) {
      const { order, starts } = byKey(key.values(), keys.size);
      const recall = memory.kind === 'first_seen' ? recallFirsts : recallUsuals;
      const inTurn = inOrderOf(poll.values(), session.values(), past, turnOf);
      const rowAt = (row: number): Row => ({
        number: session.get(row),
        at: poll.get(row),
        asks: (what.get(row) & ASKS) !== 0,
        leaves: (what.get(row) & LEAVES) !== 0,
      });
      for (let one = 0; one < keys.size; one++) {
        const rows = sortRows(order.subarray(starts[one], starts[one + 1]), inTurn);
        yield* recall({ memory, past, since, every }, rows, rowAt);
      }
    },
  };
}

/** As polls go through what they see of one key. */
function inOrderOf(
  poll: Numbers,
  session: Numbers,
  past: Past,
  turnOf: (source: number) => number,
): (a: number, b: number) => number {
  return (a, b) => {
    const later = (poll[a] ?? 0) - (poll[b] ?? 0);
    if (later !== 0) return later;
    const [one, other] = [session[a] ?? 0, session[b] ?? 0];
    return (
      turnOf(past.source(one)) - turnOf(past.source(other)) ||
      past.startedAt(one) - past.startedAt(other) ||
      one - other
    );
  };
}

/** How to find the first poll at which the rule would have wanted to know. */
export function firstAskedBy(
  { memory, fields, nextCrossing }: RememberingRule,
  every: Milliseconds,
): (sight: Sight) => Instant | undefined {
  // Else a reading says nothing that the session does not say as of the same instant.
  const isRestless = SEEN_BY_POLLS.some((field) => fields.has(field));
  const shown: (sight: Sight, now: Instant) => Session = isRestless
    ? (sight, now) => sight.at(now)
    : ({ session }) => session;
  return (sight) => {
    const { session, first, last, over = Number.POSITIVE_INFINITY } = sight;
    let now = first;
    while (now <= last) {
      const reading = shown(sight, now);
      if (memory.concerns(reading, now < over ? now : lastLive(session, now))) return now;
      if (now >= over) return undefined;
      const next = nextCrossing(reading, now) ?? Number.POSITIVE_INFINITY;
      now = Math.min(over, pollAfter(Math.max(now + 1, next), every));
    }
    return undefined;
  };
}

/** The poll that would have remembered how long the session lasted. */
function leftAt(memory: RuleMemory, { session, over }: Sight): Instant | undefined {
  return over !== undefined && leavesSample(memory, session) ? over : undefined;
}

interface Row extends Pick<Answer, 'number' | 'at'> {
  readonly asks: boolean;
  readonly leaves: boolean;
}

type Rows = Uint32Array;
type RowAt = (row: number) => Row;

// A replay has one key at a time before it: which one is no matter to a memory.
const KEY = { rule: '', hash: '' };

interface Recalling {
  readonly memory: RuleMemory;
  readonly past: Past;
  /** When the rule began to remember. */
  readonly since: Instant;
  readonly every: Milliseconds;
}

function* recallFirsts(
  { memory, past, since }: Recalling,
  rows: Rows,
  rowAt: RowAt,
): Generator<Answer> {
  let item: MemoryItem | undefined;
  for (const row of rows) {
    const { number, at } = rowAt(row);
    const last = item?.last_at;
    const started = past.startedAt(number);
    // Of the same day as the newest: neither news nor worth remembering.
    if (last !== undefined && started <= last + DAY && started < last + memory.within) continue;
    const learning = isLearning(memory, since, at);
    const recalled = recallFirst(memory, KEY, item, past.outline(number), learning);
    item = recalled.memory ?? item;
    if (recalled.known.first === true) yield { number, at, known: recalled.known };
  }
}

function* recallUsuals(
  { memory, past, every }: Recalling,
  rows: Rows,
  rowAt: RowAt,
): Generator<Answer> {
  // Too few to know what is usual, whenever.
  if (rows.length <= memory.sessions) return;
  let item: MemoryItem | undefined;
  // What was left since somebody asked last.
  let left: number[] = [];
  for (const row of rows) {
    const { number, at, asks, leaves } = rowAt(row);
    if (asks) {
      item = withSamples(item, left, { memory, past });
      left = [];
      const outline = past.outline(number);
      const lasted = pollAfter(past.until(number), every) - outline.started_at;
      const since = outline.started_at - memory.within;
      const usual = mayBeUnusual(memory, item, { lasted, since })
        ? recallUsual(memory, item, outline)
        : undefined;
      const mayMatch = usual !== undefined && lasted >= unusualFrom(memory, usual);
      if (mayMatch) yield { number, at, known: { usual } };
    }
    if (leaves) left.push(number);
  }
}

/** Finds, by counting, most of the sessions that are too short, whatever is usual. */
function mayBeUnusual(
  memory: RuleMemory,
  item: MemoryItem | undefined,
  { lasted, since }: { readonly lasted: Milliseconds; readonly since: Instant },
): boolean {
  let known = 0;
  let within = 0;
  for (const { at, span } of item?.samples ?? []) {
    if (at <= since) continue;
    known += 1;
    if (unusualFrom(memory, { quantile: span }) <= lasted) within += 1;
  }
  // One more, since the session itself may be among them, and products of fractions are not exact.
  return known >= memory.sessions && within + 1 >= memory.quantile * known;
}

function withSamples(
  item: MemoryItem | undefined,
  numbers: readonly number[],
  { memory, past }: Pick<Recalling, 'memory' | 'past'>,
): MemoryItem | undefined {
  const samples = numbers.flatMap((number) => sampleOf(past.outline(number)) ?? []);
  return samples.length === 0 ? item : (addSamples(KEY, item, samples, memory.within) ?? item);
}

import { asksAbout, isLearning, leavesSample } from '../../rules/memory/asking.ts';
import type { Known, MemoryItem } from '../../rules/memory/known.ts';
import {
  addSample,
  recallFirst,
  recallUsual,
  sampleOf,
  unusualFrom,
} from '../../rules/memory/memory-update.ts';
import type { RuleMemory } from '../../rules/memory/rule-memory.ts';
import type { SessionRule } from '../../rules/rule.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { byKey, counts, instants, smallCounts } from '../column.ts';
import { pollAfter } from '../readings.ts';
import type { Sight } from '../sight.ts';
import { createKeys } from './keys.ts';
import type { Past } from './past.ts';

const ASKS = 1;
const LEAVES = 2;

/** A rule that remembers, and what would have been asked of its memory. */
export type RememberingRule = SessionRule & { readonly memory: RuleMemory };

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

export function createMemoryNotes(rule: RememberingRule, every: Milliseconds): MemoryNotes {
  const { memory } = rule;
  const keys = createKeys();
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
      const asked = firstAsked(rule, sight, every);
      const left = leftAt(memory, sight);
      if (asked === undefined && left === undefined) return;
      const values = memory.valuesOf(sight.session);
      if (values === undefined) return;
      const of = keys.of(values);
      if (asked === left) push(of, asked ?? 0, ASKS + LEAVES, number);
      else {
        if (asked !== undefined) push(of, asked, ASKS, number);
        if (left !== undefined) push(of, left, LEAVES, number);
      }
    },
    *answers(past, turnOf, since) {
      const { order, starts } = byKey(key, keys.size);
      const turn = (row: number) => turnOf(past.source(session.get(row)));
      const started = (row: number) => past.startedAt(session.get(row));
      const recall = memory.kind === 'first_seen' ? recallFirsts : recallUsuals;
      for (let one = 0; one < keys.size; one++) {
        // As a poll goes through what it saw of one key.
        const rows = order
          .subarray(starts[one], starts[one + 1])
          .sort(
            (a, b) =>
              poll.get(a) - poll.get(b) ||
              turn(a) - turn(b) ||
              started(a) - started(b) ||
              session.get(a) - session.get(b),
          );
        yield* recall({ memory, past, since, every }, rows, (row) => ({
          number: session.get(row),
          at: poll.get(row),
          asks: (what.get(row) & ASKS) !== 0,
          leaves: (what.get(row) & LEAVES) !== 0,
        }));
      }
    },
  };
}

/** The first poll at which the rule would have wanted to know. */
function firstAsked(
  { memory, nextCrossing }: RememberingRule,
  sight: Sight,
  every: Milliseconds,
): Instant | undefined {
  const { first, last, over = Number.POSITIVE_INFINITY } = sight;
  let now = first;
  while (now <= last) {
    const reading = sight.at(now);
    if (asksAbout(memory, reading, now)) return now;
    if (now >= over) return undefined;
    const next = nextCrossing(reading, now) ?? Number.POSITIVE_INFINITY;
    now = Math.min(over, pollAfter(Math.max(now + 1, next), every));
  }
  return undefined;
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
  for (const row of rows) {
    const { number, at, asks, leaves } = rowAt(row);
    const outline = past.outline(number);
    const usual = asks ? recallUsual(memory, item, outline) : undefined;
    const sample = leaves ? sampleOf(outline) : undefined;
    if (sample !== undefined) item = addSample(KEY, item, sample, memory.within) ?? item;
    if (usual === undefined) continue;
    const lasted = pollAfter(past.until(number), every) - outline.started_at;
    if (lasted >= unusualFrom(memory, usual)) yield { number, at, known: { usual } };
  }
}

import pMap from 'p-map';
import { isSameSession } from '../../shared/alerts/same-session.ts';
import { asksAbout, isLearning, leavesSample } from '../../shared/rules/memory/asking.ts';
import {
  type Known,
  type MemoryItem,
  type MemoryKey,
  memoryName,
} from '../../shared/rules/memory/known.ts';
import {
  addSample,
  recallFirst,
  recallUsual,
  sampleOf,
} from '../../shared/rules/memory/memory-update.ts';
import type { RuleMemory } from '../../shared/rules/memory/rule-memory.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { isOver, type Session } from '../../shared/sessions/session.ts';
import type { SourceState, SweepState } from '../../shared/store/store.ts';
import type { Case } from './decide-all.ts';
import type { PollDeps } from './deps.ts';

const AT_ONCE = 8;
// Each lost race means that another session was remembered under the same key.
const MOST_ATTEMPTS = 10;

/** A session that a rule's memory is asked about, or that it is to remember. */
interface Ask {
  readonly key: MemoryKey;
  readonly memory: RuleMemory;
  readonly session: Session;
  /** Which of the cases. */
  readonly at: number;
  /** The rule wants to know. */
  readonly asks: boolean;
}

export interface Learning {
  readonly state: SourceState | undefined;
  readonly swept: SweepState | undefined;
  readonly now: Instant;
}

/**
 * What earlier sessions say about those at hand, for the rules that ask; and what these sessions
 * leave behind for later ones. Memory is written first: a session that knows it was the first is
 * named there, so a poll that dies in between is simply done again.
 */
export async function recallAll(
  deps: PollDeps,
  cases: readonly Case[],
  learning: Learning,
): Promise<{ cases: Case[]; failures: unknown[] }> {
  const asks = cases.flatMap((one, at) => asksOf(deps, one, at, learning.now));
  if (asks.length === 0) return { cases: [...cases], failures: [] };
  const memories = await deps.store.readMemories(asks.map(({ key }) => key));
  const known = new Map<number, Record<string, Known>>();
  // A session about which nothing could be found out is left to the next poll.
  const left = new Set<number>();
  const failures: unknown[] = [];
  await pMap(
    Map.groupBy(asks, ({ key }) => memoryName(key)),
    async ([name, group]) => {
      let memory = memories.get(name);
      try {
        for (const ask of group.sort((a, b) => a.session.started_at - b.session.started_at)) {
          const recalled = await recall(deps, ask, memory, learning);
          memory = recalled.memory;
          if (!ask.asks) continue;
          known.set(ask.at, { ...known.get(ask.at), [ask.key.rule]: recalled.known });
        }
      } catch (error) {
        failures.push(error);
        for (const { at } of group) left.add(at);
      }
    },
    { concurrency: AT_ONCE },
  );
  const told = cases.map((one, at) => withKnown(one, known.get(at)));
  return { cases: told.filter((_, at) => !left.has(at)), failures };
}

function withKnown(one: Case, known: Record<string, Known> | undefined): Case {
  return known === undefined ? one : { ...one, known: { ...knownOf(one), ...known } };
}

/** What the stored item says of this session, and not of another that had its id. */
function knownOf({ item, session }: Case): Readonly<Record<string, Known>> | undefined {
  return item !== undefined && isSameSession(item.session, session) ? item.known : undefined;
}

function asksOf(deps: PollDeps, one: Case, at: number, now: Instant): Ask[] {
  const { session, confirmed, item } = one;
  if (!confirmed) return [];
  const known = knownOf(one);
  const ended = isOver(session) && (item === undefined || !isOver(item.session));
  return deps.rules.flatMap((rule): Ask[] => {
    const { memory } = rule;
    if (memory === undefined) return [];
    const asks = known?.[rule.id] === undefined && asksAbout(memory, session, now);
    const leaves = ended && leavesSample(memory, session);
    const hash = asks || leaves ? memory.hashOf(session) : undefined;
    return hash === undefined ? [] : [{ key: { rule: rule.id, hash }, memory, session, at, asks }];
  });
}

interface Recalled {
  readonly known: Known;
  /** As it is stored now. */
  readonly memory: MemoryItem | undefined;
}

async function recall(
  deps: PollDeps,
  ask: Ask,
  first: MemoryItem | undefined,
  learning: Learning,
): Promise<Recalled> {
  let memory = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const { known, memory: next } = look(ask, memory, learning);
    if (next === undefined) return { known, memory };
    if (await deps.store.saveMemory(next)) {
      return { known, memory: { ...next, version: next.version + 1 } };
    }
    memory = (await deps.store.readMemories([ask.key])).get(memoryName(ask.key));
  }
  throw new Error(
    `${deps.source.name}: what rule ${ask.key.rule} remembers was written by others ${MOST_ATTEMPTS} times in a row; the next poll asks again`,
  );
}

function look(ask: Ask, before: MemoryItem | undefined, learning: Learning): Recalled {
  const { memory, key, session } = ask;
  if (memory.kind === 'first_seen') {
    return recallFirst(memory, key, before, session, isStillLearning(memory, learning));
  }
  const usual = recallUsual(memory, before, session);
  const sample = sampleOf(session);
  const added = sample === undefined ? undefined : addSample(key, before, sample, memory.within);
  return { known: usual === undefined ? {} : { usual }, memory: added };
}

/** At once over where a sweep has taught the whole past. */
function isStillLearning(memory: RuleMemory, { state, swept, now }: Learning): boolean {
  const { signature } = memory;
  if (swept?.learned?.[signature] !== undefined) return false;
  return isLearning(memory, state?.remembers?.[signature] ?? now, now);
}

import pMap from 'p-map';
import {
  type MemoryItem,
  type MemoryKey,
  memoryName,
  type Sample,
} from '../../shared/rules/memory/known.ts';
import { addSamples, sampleOf, seen } from '../../shared/rules/memory/memory-update.ts';
import type { RuleMemory } from '../../shared/rules/memory/rule-memory.ts';
import type { SessionRule } from '../../shared/rules/rule.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { isOver, type Session } from '../../shared/sessions/session.ts';
import type { Reading } from '../../shared/sources/source.ts';
import type { SourceState } from '../../shared/store/store.ts';
import type { PollDeps, Round } from './deps.ts';
import type { Known } from './look.ts';

/** More combinations than these are learned as they come. */
const MOST_KEYS = 20_000;
/** What one poll writes at most; the next sweep goes on. */
const MOST_WRITES = 5000;
const AT_ONCE = 8;
const SAMPLES_KEPT = 64;

/** An appliance's list as it goes by: what rules would have remembered of it, and nothing else. */
export interface History {
  observe(session: Session): void;
  /** Writes what is not remembered yet; answers with the signatures of what is complete. */
  learn(reading: Reading): Promise<readonly string[]>;
}

interface Learned {
  readonly key: MemoryKey;
  readonly memory: RuleMemory;
  lastAt: Instant;
  samples: Sample[];
}

/** What a complete list would teach: in a first poll everything, in a sweep what no sweep has taught yet. */
export function toLearn({ rules }: PollDeps, { state, swept }: Known, { sweep }: Round): string[] {
  if (state !== undefined && !sweep) return [];
  const signatures = rules.flatMap(({ memory }) => memory?.signature ?? []);
  return signatures.filter(
    (one) => swept?.learned?.[one] === undefined && state?.remembers?.[one] !== 0,
  );
}

/** Since when each memory has been learning: for ever, where the first list taught it all. */
export function remembersFrom(
  { rules }: PollDeps,
  state: SourceState | undefined,
  learned: readonly string[],
  now: Instant,
): NonNullable<SourceState['remembers']> {
  const since = rules.flatMap(({ memory }) => {
    if (memory === undefined) return [];
    const { signature } = memory;
    const before = state?.remembers?.[signature];
    return [[signature, before ?? (learned.includes(signature) ? 0 : now)]];
  });
  return Object.fromEntries(since);
}

/** `wanted`: what is still to be learned here. */
export function createHistory(deps: PollDeps, wanted: readonly string[], now: Instant): History {
  const learned = new Map<string, Learned>();
  const rules = deps.rules.filter(({ memory }) => memory && wanted.includes(memory.signature));
  let observed = 0;
  let tooMany = false;
  return {
    observe: (session) => {
      observed += 1;
      for (const rule of rules) {
        const found = lookedFor(rule, session, now);
        if (found === undefined) continue;
        const name = memoryName(found.key);
        const one = learned.get(name);
        if (one === undefined && learned.size >= MOST_KEYS) tooMany = true;
        else learned.set(name, add(one ?? { ...found, lastAt: 0, samples: [] }, session));
      }
    },
    learn: async ({ seen: all, complete }) => {
      const written = await write(deps, [...learned.values()]);
      // A list of which some was passed over unread has not taught everything, and an empty one nothing.
      const whole = complete && observed > 0 && observed >= all;
      return written && !tooMany && whole ? wanted : [];
    },
  };
}

/** What the rule would have remembered of the session. */
function lookedFor(
  { id, memory }: SessionRule,
  session: Session,
  now: Instant,
): Pick<Learned, 'key' | 'memory'> | undefined {
  if (memory === undefined || session.started_at <= now - memory.within) return undefined;
  if (!counts(memory, session, now)) return undefined;
  const hash = memory.hashOf(session);
  return hash === undefined ? undefined : { key: { rule: id, hash }, memory };
}

function counts(memory: RuleMemory, session: Session, now: Instant): boolean {
  if (memory.kind === 'unusual') return sampleOf(session) !== undefined;
  const end = isOver(session) ? (session.ended_at ?? session.started_at + 1) - 1 : now;
  return memory.concerns(session, Math.max(session.started_at, end));
}

function add(one: Learned, session: Session): Learned {
  one.lastAt = Math.max(one.lastAt, session.started_at);
  const sample = one.memory.kind === 'unusual' ? sampleOf(session) : undefined;
  if (sample === undefined) return one;
  one.samples.push(sample);
  if (one.samples.length >= 2 * SAMPLES_KEPT) {
    one.samples = one.samples.sort((a, b) => a.at - b.at).slice(-SAMPLES_KEPT);
  }
  return one;
}

/** False when there is more to write than one poll should. */
async function write(deps: PollDeps, learned: readonly Learned[]): Promise<boolean> {
  if (learned.length === 0) return true;
  const known = await deps.store.readMemories(learned.map(({ key }) => key));
  const writes = learned.flatMap((one) => memoryOf(one, known.get(memoryName(one.key))) ?? []);
  // Another poll that wrote in between knows more than the list did.
  await pMap(writes.slice(0, MOST_WRITES), (item) => deps.store.saveMemory(item), {
    concurrency: AT_ONCE,
  });
  return writes.length <= MOST_WRITES;
}

function memoryOf(
  { key, memory, lastAt, samples }: Learned,
  before: MemoryItem | undefined,
): MemoryItem | undefined {
  if (memory.kind === 'unusual') return addSamples(key, before, samples, memory.within);
  return before === undefined ? seen(key, undefined, lastAt, memory.within) : undefined;
}

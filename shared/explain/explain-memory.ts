import type { Level } from '../alerts/level.ts';
import { firstAskedBy, type RememberingRule } from '../backtest/looking-back/memory-notes.ts';
import { sightOf } from '../backtest/sight.ts';
import type { Known, MemoryItem } from '../rules/memory/known.ts';
import {
  addSamples,
  recallFirst,
  recallUsual,
  sampleId,
  sampleOf,
  unusualFrom,
} from '../rules/memory/memory-update.ts';
import { type Instant, MINUTE, type Milliseconds } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';

/** What a rule remembers about a session, drawn from earlier ones. */
export interface MemoryExplanation {
  /** What it remembers by; undefined for a session that lacks one of the fields. */
  readonly values: readonly string[] | undefined;
  /** When it first wanted to know; undefined while it never did. */
  readonly asked_at?: Instant;
  /** Earlier sessions with these values, within the time that it remembers. */
  readonly sessions: number;
  /** When the newest of them began. */
  readonly last_at?: Instant;
  readonly known: Known;
  /** Of what is unusual: how long a session must last. */
  readonly limit?: Milliseconds;
  /** What the rule says, knowing that; undefined: it does not match. */
  readonly level: Level | undefined;
}

const KEY = { rule: '', hash: '' };

/** What the rule knows of the session from the others, as if all of them had been seen. */
export function explainMemory(
  rule: RememberingRule,
  session: Session,
  others: readonly Session[],
  at: Instant,
): MemoryExplanation {
  const { memory } = rule;
  const values = memory.valuesOf(session);
  const asked_at = firstAskedBy(rule, MINUTE)(sightOf(session, at, MINUTE));
  const hash = memory.hashOf(session);
  const earlier = others
    .filter((one) => hash !== undefined && memory.hashOf(one) === hash)
    .filter((one) => sampleId(one) !== sampleId(session) && isEarlier(rule, one, asked_at ?? at))
    .filter((one) => one.started_at > session.started_at - memory.within)
    .sort((a, b) => a.started_at - b.started_at);
  const last = earlier.at(-1)?.started_at;
  const known = hash === undefined ? {} : knownFrom(rule, session, earlier);
  const level = asked_at === undefined ? undefined : levelOf(rule, known, session, at);
  return {
    values,
    sessions: earlier.length,
    known,
    level,
    ...(asked_at === undefined ? {} : { asked_at }),
    ...(last === undefined ? {} : { last_at: last }),
    ...(known.usual === undefined ? {} : { limit: unusualFrom(memory, known.usual) }),
  };
}

/** Seen by a poll before the rule asked about the other. */
function isEarlier(rule: RememberingRule, one: Session, asked: Instant): boolean {
  if (rule.memory.kind === 'unusual') {
    return sampleOf(one) !== undefined && (one.ended_at ?? asked) < asked;
  }
  const seen = firstAskedBy(rule, MINUTE)(sightOf(one, asked, MINUTE));
  return seen !== undefined && seen <= asked;
}

function knownFrom(
  { memory }: RememberingRule,
  session: Session,
  earlier: readonly Session[],
): Known {
  let item: MemoryItem | undefined;
  if (memory.kind === 'first_seen') {
    for (const one of earlier) item = recallFirst(memory, KEY, item, one, true).memory ?? item;
    return recallFirst(memory, KEY, item, session, false).known;
  }
  const samples = earlier.flatMap((one) => sampleOf(one) ?? []);
  const usual = recallUsual(memory, addSamples(KEY, undefined, samples, memory.within), session);
  return usual === undefined ? {} : { usual };
}

function levelOf(
  rule: RememberingRule,
  known: Known,
  session: Session,
  at: Instant,
): Level | undefined {
  return rule.knowing?.(known).verdictAt(session, at)?.level;
}

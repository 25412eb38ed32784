import { DAY, type Instant, type Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { nearestRank } from '../correlation/measure.ts';
import type { Known, MemoryItem, MemoryKey, Sample, Usual } from './known.ts';
import type { RuleMemory } from './rule-memory.ts';

/** More durations than these would cost more than they tell. */
const MOST_SAMPLES = 64;
// A store may forget a little late, never early.
const MARGIN: Milliseconds = 2 * DAY;

/** What memories need of a session. */
export type Remembered = Pick<Session, 'source' | 'id' | 'started_at'>;

export interface Recalled {
  readonly known: Known;
  /** What to write first, so that the next session knows; undefined when nothing changes. */
  readonly memory: MemoryItem | undefined;
}

/**
 * Whether this is the first session with its combination. The memory names the session that was
 * first, so asking again, after a crash or in another poll, gives the same answer.
 */
export function recallFirst(
  { within }: RuleMemory,
  key: MemoryKey,
  before: MemoryItem | undefined,
  session: Remembered,
  learning: boolean,
): Recalled {
  const id = sampleId(session);
  const { started_at: at } = session;
  const last = before?.last_at;
  if (before !== undefined && last !== undefined && last + within > at) {
    const memory =
      at > last + DAY ? { ...seen(key, before, at, within), by: before.by } : undefined;
    return { known: { first: before.by === id }, memory };
  }
  const memory = seen(key, before, at, within);
  return { known: { first: !learning }, memory: learning ? memory : { ...memory, by: id } };
}

/** The memory with an ended session in it; undefined when it is there already, or too old to matter. */
export function addSample(
  key: MemoryKey,
  before: MemoryItem | undefined,
  sample: Sample,
  within: Milliseconds,
): MemoryItem | undefined {
  return addSamples(key, before, [sample], within);
}

export function addSamples(
  key: MemoryKey,
  before: MemoryItem | undefined,
  added: readonly Sample[],
  within: Milliseconds,
): MemoryItem | undefined {
  const known = before?.samples ?? [];
  const fresh = added.filter(({ id }) => !known.some((one) => one.id === id));
  const samples = [...known, ...fresh].sort((a, b) => a.at - b.at).slice(-MOST_SAMPLES);
  if (!fresh.some((sample) => samples.includes(sample))) return undefined;
  const newest = samples.at(-1)?.at ?? 0;
  const { version = 0 } = before ?? {};
  return { ...key, version, samples, expires_at: newest + within + MARGIN };
}

/** What is usual under a key, as of the start of a session; undefined when too little is known. */
export function recallUsual(
  { within, sessions, quantile }: RuleMemory,
  memory: MemoryItem | undefined,
  session: Remembered,
): Usual | undefined {
  const id = sampleId(session);
  const spans = (memory?.samples ?? [])
    .filter((sample) => sample.id !== id && sample.at > session.started_at - within)
    .map(({ span }) => span);
  if (spans.length < sessions) return undefined;
  const sorted = Float64Array.from(spans).sort();
  const median = nearestRank(sorted, 50);
  const limit = nearestRank(sorted, quantile * 100);
  const longest = sorted.at(-1);
  if (median === undefined || limit === undefined || longest === undefined) return undefined;
  return { sessions: spans.length, median, longest, quantile: limit };
}

/** How long a session must last to be unusual. */
export function unusualFrom(
  { factor }: Pick<RuleMemory, 'factor'>,
  { quantile }: Pick<Usual, 'quantile'>,
): number {
  return Math.round(quantile * factor);
}

/** How long a session lasted; undefined for one that is not over, or never was live. */
export function sampleOf(
  session: Remembered & Pick<Session, 'state' | 'ended_at'>,
): Sample | undefined {
  const { state, started_at: start, ended_at: end } = session;
  const lived = state === 'ended' || state === 'terminated' || state === 'disconnected';
  if (!lived || end === undefined || end <= start) return undefined;
  return { id: sampleId(session), span: end - start, at: end };
}

export function sampleId({ source, id }: Remembered): string {
  return `${source}/${id}`;
}

/** A combination that was there at `at`; of the memory before only its version is kept. */
export function seen(
  key: MemoryKey,
  before: MemoryItem | undefined,
  at: Instant,
  within: Milliseconds,
): MemoryItem {
  const version = before?.version ?? 0;
  return { ...key, version, last_at: at, expires_at: at + within + MARGIN };
}

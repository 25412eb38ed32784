import pMap from 'p-map';
import type { Milliseconds } from '../../shared/sessions/instant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { SourceError } from '../../shared/sources/source-error.ts';
import type { PollDeps, Round } from './deps.ts';
import type { ToAsk } from './look.ts';
import { type Refreshing, refreshBudget } from './refresh.ts';

// After this many sessions that the appliance does not know, the list is wrong and not each session.
const MOST_UNKNOWN = 50;
const CHUNK = 50;
const CHUNKS_AT_ONCE = 2;

/** What one question came to: some sessions are found, some unknown, and the rest unanswered. */
type Answers = ReadonlyMap<string, Session | undefined>;

/** What has been learnt so far, and whether to go on asking. */
interface Inquiry {
  readonly found: Map<string, Session>;
  unknown: number;
  answers: boolean;
  /** On the machine's own clock: from here on nothing more is begun. */
  until: Milliseconds;
  /** Not asked because that time had come. */
  readonly left: Set<string>;
}

export interface Confirmed {
  readonly found: ReadonlyMap<string, Session>;
  readonly refreshing: Refreshing;
  /** How many the appliance says that it does not know. */
  readonly unknown: number;
  /** Whose turn passed for want of time. */
  readonly left: ReadonlySet<string>;
}

/**
 * Asks for each of the sessions by its id, those whose turn it is as long as the interval between
 * polls allows. Absent from `found`: not confirmed, whether the appliance does not know it, does not
 * answer, or was not asked for want of time.
 */
export async function confirm(
  deps: PollDeps,
  { must, turn }: ToAsk,
  round: Round,
): Promise<Confirmed> {
  const found = new Map<string, Session>();
  const left = new Set<string>();
  const inquiry: Inquiry = { found, left, unknown: 0, answers: true, until: Infinity };
  await askAll(deps, must, round, inquiry);
  const began = performance.now();
  inquiry.until = began + refreshBudget(deps.pace);
  await askAll(deps, turn, round, inquiry);
  const took = performance.now() - began;
  const refreshing = { asked: turn.length - left.size, left: left.size, took };
  return { found, unknown: inquiry.unknown, left, refreshing };
}

function askAll(
  deps: PollDeps,
  ids: readonly string[],
  round: Round,
  inquiry: Inquiry,
): Promise<void> {
  const ask = deps.source.sessions === undefined ? askEach : askInChunks;
  return ask(deps, ids, round, inquiry);
}

async function askEach(
  deps: PollDeps,
  ids: readonly string[],
  round: Round,
  inquiry: Inquiry,
): Promise<void> {
  await pMap(
    ids,
    async (id) => {
      const ask = async () => new Map([[id, await deps.source.session(id, round.signal)]]);
      await put(deps, [id], ask, round, inquiry);
    },
    { concurrency: deps.pace.atOnce },
  );
}

async function askInChunks(
  deps: PollDeps,
  ids: readonly string[],
  round: Round,
  inquiry: Inquiry,
): Promise<void> {
  const { source } = deps;
  const chunks = Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, n) =>
    ids.slice(n * CHUNK, (n + 1) * CHUNK),
  );
  await pMap(
    chunks,
    async (chunk) => {
      const ask = async () => (await source.sessions?.(chunk, round.signal)) ?? new Map();
      const answered = await put(deps, chunk, ask, round, inquiry);
      // An answer that cannot be read says nothing of the others: one bad record spoils itself alone.
      if (!answered) await askEach(deps, chunk, round, inquiry);
    },
    { concurrency: CHUNKS_AT_ONCE },
  );
}

/** Puts one question, unless the appliance has stopped giving useful answers; false when it failed. */
async function put(
  deps: PollDeps,
  ids: readonly string[],
  ask: () => Promise<Answers>,
  round: Round,
  inquiry: Inquiry,
): Promise<boolean> {
  if (!inquiry.answers || inquiry.unknown >= MOST_UNKNOWN || round.signal.aborted) return true;
  if (performance.now() >= inquiry.until) {
    for (const id of ids) inquiry.left.add(id);
    return true;
  }
  try {
    const answers = await ask();
    for (const [id, session] of answers) {
      if (session === undefined) inquiry.unknown += 1;
      else inquiry.found.set(id, session);
    }
    return true;
  } catch (error) {
    inquiry.answers = inquiry.answers && !silences(error);
    const facts = ids.length === 1 ? { session: ids[0] } : { sessions: ids.length };
    deps.log.warn('could not confirm a session', { ...facts, error: String(error) });
    return false;
  }
}

// After one of these the next question would only wait for the same answer.
function silences(error: unknown): boolean {
  return !(error instanceof SourceError) || error.kind !== 'malformed';
}

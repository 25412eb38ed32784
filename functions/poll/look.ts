import pMap from 'p-map';
import type { SessionItem } from '../../shared/alerts/alert.ts';
import { isOver, type Session } from '../../shared/sessions/session.ts';
import type { Cursor, Keep } from '../../shared/sources/source.ts';
import { SourceError } from '../../shared/sources/source-error.ts';
import type { SourceState } from '../../shared/store/store.ts';
import type { PollDeps, Round } from './deps.ts';
import { OVERLAP } from './timing.ts';

// Asking for each of a thousand vanished sessions would be a poll of minutes.
const MOST_QUESTIONS = 50;
const AT_ONCE = 4;

/** What the appliance showed in this poll. A failure is part of it: what is due goes on without. */
export interface Sight {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly complete: boolean;
  readonly cursor: Cursor | undefined;
  readonly skew: number | undefined;
  readonly failure: unknown;
}

export async function look(
  deps: PollDeps,
  state: SourceState | undefined,
  known: ReadonlySet<string>,
  round: Round,
): Promise<Sight> {
  const keep = keeper(deps, state, known, round);
  try {
    const reading = round.sweep
      ? await deps.source.sweep(keep, round.signal)
      : await deps.source.changes(state?.cursor, keep, round.signal);
    return {
      sessions: new Map(reading.sessions.map((session) => [session.id, session])),
      complete: reading.complete,
      cursor: reading.cursor,
      skew: reading.skew,
      failure: undefined,
    };
  } catch (failure) {
    return { sessions: new Map(), complete: false, cursor: undefined, skew: undefined, failure };
  }
}

/** What is live, what we believe live, and what ended since we last looked. */
function keeper(
  deps: PollDeps,
  state: SourceState | undefined,
  known: ReadonlySet<string>,
  round: Round,
): Keep {
  const since = round.sweep
    ? deps.clock() - deps.limits.lateness
    : (state?.covered_until ?? Number.POSITIVE_INFINITY) - OVERLAP;
  return (session) =>
    !isOver(session) || known.has(session.id) || (session.ended_at ?? session.started_at) >= since;
}

/**
 * Asks for each session the list did not show. Absent from the answer: not confirmed, whether the
 * appliance does not know it, does not answer, or was not asked.
 */
export async function confirm(
  deps: PollDeps,
  items: readonly SessionItem[],
  round: Round,
): Promise<Map<string, Session>> {
  const found = new Map<string, Session>();
  let answers = true;
  await pMap(
    items.slice(0, MOST_QUESTIONS),
    async ({ id }) => {
      if (!answers || round.signal.aborted) return;
      try {
        const session = await deps.source.session(id, round.signal);
        if (session !== undefined) found.set(id, session);
      } catch (error) {
        answers = answers && !silences(error);
        deps.log.warn('could not confirm a session', { session: id, error: String(error) });
      }
    },
    { concurrency: AT_ONCE },
  );
  return found;
}

// After one of these the next question would only wait for the same answer.
function silences(error: unknown): boolean {
  return !(error instanceof SourceError) || error.kind !== 'malformed';
}

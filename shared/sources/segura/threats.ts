import { DAY, type Instant, type Milliseconds, SECOND } from '../../sessions/instant.ts';
import type { Session, Threat } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import { readAnswer } from '../http.ts';
import { type Context, get } from './context.ts';
import { parseRisks, riskPath } from './risk.ts';

// Sessions read one by one within a poll share one answer of the risk endpoint.
const SHARED_FOR: Milliseconds = 50 * SECOND;

const MOST_MOVED = 100;

type Levels = ReadonlyMap<string, Threat>;

interface Answer {
  readonly at: Instant;
  /** Sessions that began later are in the answer. */
  readonly from: Instant;
  readonly levels: Promise<Levels | undefined>;
}

/** What the risk endpoint says. Without it a reading still counts: it is an extra. */
export interface Threats {
  /**
   * The sessions with their threats, from an answer asked for now, and those of the live ones whose
   * threat is not what it was the time before: at most 100, others come up the next time. What was
   * before this process is not known.
   */
  fresh(
    sessions: readonly Session[],
    live: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<{ readonly sessions: readonly Session[]; readonly moved: readonly string[] }>;
  /** The session with its threat, from an answer of this minute where there is one. */
  add(session: Session, signal: AbortSignal): Promise<Session>;
}

export function createThreats(context: Context): Threats {
  const { options, now, warn } = context;
  let last: Answer | undefined;
  let compared: Levels | undefined;

  const read = async (
    path: string,
    scale: number,
    signal: AbortSignal,
  ): Promise<Levels | undefined> => {
    try {
      const risks = await get(context, { path }, options.timeout, signal, async (answer) =>
        parseRisks((await readAnswer(answer)).text, scale),
      );
      if (risks.beyondScale) {
        warn('risk scale', 'a risk lies above risk.scale and counts as 100 %', { scale });
      }
      return risks.threats;
    } catch (error) {
      if (!(error instanceof AnswerError) || signal.aborted) throw error;
      warn('risk', 'no threat levels: the risk endpoint failed', { error });
      return undefined;
    }
  };
  const ask = (sessions: readonly Session[], signal: AbortSignal): Promise<Levels | undefined> => {
    if (options.risk === undefined) return Promise.resolve(undefined);
    const { path, scale } = options.risk;
    const at = now();
    const levels = read(riskPath(path, sessions, at, options.time_zone), scale, signal);
    const from = Math.min(at - DAY, ...sessions.map(({ started_at }) => started_at));
    const answer: Answer = { at, from, levels };
    last = answer;
    levels.catch(() => {
      if (last === answer) last = undefined;
    });
    return levels;
  };
  return {
    fresh: async (sessions, live, signal) => {
      if (sessions.length === 0 && live.size === 0) return { sessions, moved: [] };
      const levels = await ask(sessions, signal);
      if (levels === undefined) return { sessions, moved: [] };
      const before = compared;
      const moved = [...live].filter((id) => before && hasMoved(before.get(id), levels.get(id)));
      compared = withOld(levels, moved.slice(MOST_MOVED), before);
      return {
        sessions: sessions.map((session) => withThreat(session, levels)),
        moved: moved.slice(0, MOST_MOVED),
      };
    },
    add: async (session, signal) => {
      const shared = last;
      const serves =
        shared !== undefined &&
        Math.abs(now() - shared.at) < SHARED_FOR &&
        shared.from <= session.started_at;
      // Whoever asked may have stopped waiting; that is nobody else's end.
      const levels = serves
        ? shared.levels.catch(() => ask([session], signal))
        : ask([session], signal);
      return withThreat(session, await levels);
    },
  };
}

function withOld(levels: Levels, ids: readonly string[], before: Levels | undefined): Levels {
  const mixed = new Map(levels);
  for (const id of ids) {
    const old = before?.get(id);
    if (old === undefined) mixed.delete(id);
    else mixed.set(id, old);
  }
  return mixed;
}

/** An answer that says nothing of a session, for it began too long ago, moves nothing. */
function hasMoved(before: Threat | undefined, now: Threat | undefined): boolean {
  return now !== undefined && before?.level !== now.level;
}

function withThreat(session: Session, levels: Levels | undefined): Session {
  const threat = levels?.get(session.id);
  return threat === undefined ? session : { ...session, threat };
}

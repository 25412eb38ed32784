import type { SessionItem } from '../../shared/alerts/alert.ts';
import { type Instant, MINUTE } from '../../shared/sessions/instant.ts';
import { isOver, type Session } from '../../shared/sessions/session.ts';
import type { Keep, Look, Reading } from '../../shared/sources/source.ts';
import type { SourceState, SweepState } from '../../shared/store/store.ts';
import type { PollDeps, Round } from './deps.ts';
import { refreshOf } from './refresh.ts';
import { OVERLAP } from './timing.ts';

/** What the appliance showed in this poll. A failure is part of it: what is due goes on without. */
export interface Sight {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly reading: Reading | undefined;
  readonly failure: unknown;
}

export interface Known {
  readonly state: SourceState | undefined;
  readonly swept: SweepState | undefined;
  readonly liveIds: readonly string[];
}

export async function look(
  deps: PollDeps,
  known: Known,
  round: Round,
  observe: (session: Session) => void,
): Promise<Sight> {
  const live = new Set(known.liveIds);
  const keep = keeper(deps, known.state, live, round);
  const glance: Look = {
    ...(known.state && { cursor: known.state.cursor }),
    ...(known.swept && { swept: known.swept.cursor }),
    live,
    since: deps.clock() - deps.limits.lateness,
    keep: (session) => {
      observe(session);
      return keep(session);
    },
    signal: round.signal,
  };
  try {
    const reading = round.sweep
      ? await deps.source.sweep(glance)
      : await deps.source.changes(glance);
    const sessions = new Map(reading.sessions.map((session) => [session.id, session]));
    return { sessions, reading, failure: undefined };
  } catch (failure) {
    return { sessions: new Map(), reading: undefined, failure };
  }
}

/** What is live, what we believe live, and what ended since we last looked. */
function keeper(
  deps: PollDeps,
  state: SourceState | undefined,
  live: ReadonlySet<string>,
  round: Round,
): Keep {
  const since = round.sweep
    ? deps.clock() - deps.limits.lateness
    : (state?.covered_until ?? Number.POSITIVE_INFINITY) - OVERLAP;
  return (session) =>
    !isOver(session) || live.has(session.id) || (session.ended_at ?? session.started_at) >= since;
}

/**
 * Where a source shows only what is new, the share of the live sessions whose turn it is to be read
 * again: each comes up once in the source's refresh time, and nothing needs to be written for it.
 */
export function whoseTurn(
  ids: readonly string[],
  refresh: number,
  before: Instant,
  now: Instant,
): string[] {
  const turns = Math.max(1, Math.round(refresh / MINUTE));
  const last = Math.floor(now / MINUTE);
  const passed = Math.min(turns, last - Math.floor(before / MINUTE));
  return ids.filter((id) => (((last - hash(id)) % turns) + turns) % turns < passed);
}

function hash(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) % 1_000_003;
  return sum;
}

/** The stored sessions that a poll asks for by id. */
export interface ToAsk {
  /** Due, or vanished from a complete list, or to be judged by other rules than before. */
  readonly must: readonly string[];
  /** Those whose turn it is. */
  readonly turn: readonly string[];
}

export function toAsk(
  deps: PollDeps,
  known: Known,
  sight: Sight,
  due: readonly string[],
  now: Instant,
): ToAsk {
  const everything = sight.reading?.complete === true || rulesMoved(deps, known.state);
  const before = known.state?.evaluated_until ?? now;
  const refresh = refreshOf(deps.source, known.state);
  const live = sight.failure === undefined ? known.liveIds : [];
  const must = new Set(everything ? [...due, ...live] : due);
  const turn = everything ? [] : whoseTurn(live, refresh, before, now);
  const isOpen = (id: string) => !sight.sessions.has(id);
  return {
    must: [...must].filter(isOpen),
    turn: turn.filter((id) => isOpen(id) && !must.has(id)),
  };
}

/** A rule that came, went or changed may decide otherwise on anything that is live. */
export function rulesMoved(deps: PollDeps, state: SourceState | undefined): boolean {
  const before = state?.rules ?? {};
  const rules = [...deps.rules, ...deps.correlating.rules];
  const same = rules.every((rule) => before[rule.id]?.rev === rule.rev);
  return !same || Object.keys(before).length !== rules.length;
}

/** The items among them that can still change. */
export function unfinished(ids: readonly string[], items: ReadonlyMap<string, SessionItem>) {
  return ids.flatMap((id): SessionItem[] => {
    const item = items.get(id);
    return item === undefined || isOver(item.session) ? [] : [item];
  });
}

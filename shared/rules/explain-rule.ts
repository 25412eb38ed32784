import type { Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { ExplainedEscalation, RuleExplanation } from './explanation.ts';
import type { SessionRule } from './rule.ts';
import { isWatched, stateAt } from './session/liveness.ts';
import type { CompiledParts, LevelAt } from './session-rule.ts';

// A level that changes only after more crossings is not near.
const CROSSINGS_AHEAD = 100;

/** Says of a rule what each of its parts sees. */
export function explainRule(
  parts: CompiledParts,
  levelAt: LevelAt,
  nextCrossing: SessionRule['nextCrossing'],
): SessionRule['explain'] {
  const { detection, clear, watchesWaiting } = parts;
  return (session, at): RuleExplanation => {
    const level = levelAt(session, at);
    const next = nextChange(levelAt, nextCrossing, session, at);
    return {
      at,
      state: stateAt(session, at),
      watched: isWatched(session, at, watchesWaiting),
      level,
      detection: detection.explain(session, at),
      escalations: explainEscalations(parts, level, session, at),
      ...(clear === undefined ? {} : { clear: clear.explain(session, at) }),
      ...(next === undefined ? {} : { next }),
    };
  };
}

function explainEscalations(
  { about, escalations }: CompiledParts,
  reached: Level | undefined,
  session: Session,
  at: Instant,
): ExplainedEscalation[] {
  return escalations.map(({ level, when }) => {
    const explained = when.explain(session, at);
    const decides = explained.holds && level === reached && level !== about.level;
    return { level, decides, when: explained };
  });
}

function nextChange(
  levelAt: LevelAt,
  nextCrossing: SessionRule['nextCrossing'],
  session: Session,
  at: Instant,
): RuleExplanation['next'] {
  const now = levelAt(session, at);
  let next = nextCrossing(session, at);
  for (let tries = 0; next !== undefined && tries < CROSSINGS_AHEAD; tries++) {
    const level = levelAt(session, next);
    if (level !== now) return { at: next, level };
    next = nextCrossing(session, next);
  }
  return undefined;
}

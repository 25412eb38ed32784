import { higherLevel, type Level, levelRank } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { Fact, SessionRule, Verdict } from './rule.ts';
import { isWatched } from './session/liveness.ts';
import type { Matcher } from './sigma/compile.ts';
import type { TitleAt } from './title.ts';

/** The parts of a rule that were compiled, and what it says about itself. */
export interface CompiledParts {
  readonly about: Omit<
    SessionRule,
    'verdictAt' | 'clearsAt' | 'crossings' | 'nextCrossing' | 'titleAt' | 'nextEscalation'
  >;
  readonly detection: Matcher<Session>;
  readonly escalations: readonly { readonly when: Matcher<Session>; readonly level: Level }[];
  /** Absent when the end of the detection is enough. */
  readonly clear: Matcher<Session> | undefined;
  readonly title: TitleAt;
  /** The rule mentions the state, so it looks at waiting sessions too. */
  readonly watchesWaiting: boolean;
}

// What happens next is asked of the near future: a level that takes more crossings is not near.
const CROSSINGS_AHEAD = 100;

/** Puts the compiled parts together into what the poller asks. */
export function createSessionRule(parts: CompiledParts): SessionRule {
  const { about, detection, escalations, clear, title, watchesWaiting } = parts;
  const clocks = [
    detection,
    ...escalations.map(({ when }) => when),
    ...(clear ? [clear] : []),
  ].flatMap((matcher) => matcher.clocks);

  const levelAt = (session: Session, at: Instant): Level | undefined => {
    if (!isWatched(session, at, watchesWaiting) || !detection.test(session, at)) return undefined;
    return escalations.reduce(
      (level, one) => (one.when.test(session, at) ? higherLevel(level, one.level) : level),
      about.level,
    );
  };

  const verdictAt = (session: Session, at: Instant): Verdict | undefined => {
    const level = levelAt(session, at);
    if (level === undefined) return undefined;
    const met = escalations.filter((one) => one.level === level && one.when.test(session, at));
    const facts = [...met.map(({ when }) => when), detection].flatMap((one) =>
      one.facts(session, at),
    );
    return { level, facts: worthTelling(facts) };
  };

  const nextCrossing = (session: Session, after: Instant): Instant | undefined => {
    const from = Math.max(after, session.started_at - 1);
    const candidates = clocks.map((next) => next(session, from)).filter(isInstant);
    if (after < session.started_at) candidates.push(session.started_at);
    if (candidates.length === 0) return undefined;
    const first = Math.min(...candidates);
    return isWatched(session, first, watchesWaiting) ? first : undefined;
  };

  return {
    ...about,
    verdictAt,
    clearsAt: (session, at) => {
      if (levelAt(session, at) !== undefined) return false;
      if (clear === undefined) return true;
      return isWatched(session, at, watchesWaiting) && clear.test(session, at);
    },
    nextCrossing,
    crossings: (session, after, until) => {
      const found: Instant[] = [];
      let next = nextCrossing(session, after);
      while (next !== undefined && next <= until) {
        found.push(next);
        next = nextCrossing(session, next);
      }
      return found;
    },
    titleAt: title,
    nextEscalation: (session, at) => {
      const now = levelAt(session, at);
      let next = nextCrossing(session, at);
      for (let tries = 0; next !== undefined && tries < CROSSINGS_AHEAD; tries++) {
        const level = levelAt(session, next);
        if (level !== undefined && rank(level) > rank(now)) return { level, at: next };
        next = nextCrossing(session, next);
      }
      return undefined;
    },
  };
}

function rank(level: Level | undefined): number {
  return level === undefined ? -1 : levelRank(level);
}

function isInstant(candidate: Instant | undefined): candidate is Instant {
  return candidate !== undefined;
}

/** One fact a field, the highest level's first; that a field is there at all only when it is all there is. */
function worthTelling(facts: readonly Fact[]): readonly Fact[] {
  const telling = facts.filter(({ limit }) => limit !== 'present');
  const told = telling.length > 0 ? telling : facts;
  return told.filter(
    (fact, index) => told.findIndex((other) => other.field === fact.field) === index,
  );
}

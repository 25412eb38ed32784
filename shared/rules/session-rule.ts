import { higherLevel, type Level, levelRank } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { explainRule } from './explain-rule.ts';
import type { Fact, SessionRule, Verdict } from './rule.ts';
import { isWatched } from './session/liveness.ts';
import type { Matcher } from './sigma/compile.ts';
import type { TitleAt } from './title.ts';

/** The parts of a rule that were compiled, and what it says about itself. */
export interface CompiledParts {
  readonly about: Omit<
    SessionRule,
    | 'verdictAt'
    | 'clearsAt'
    | 'crossings'
    | 'nextCrossing'
    | 'titleAt'
    | 'nextEscalation'
    | 'explain'
  >;
  readonly detection: Matcher<Session>;
  readonly escalations: readonly { readonly when: Matcher<Session>; readonly level: Level }[];
  /** Absent when the end of the detection is enough. */
  readonly clear: Matcher<Session> | undefined;
  readonly title: TitleAt;
  /** The rule mentions the state, so it looks at waiting sessions too. */
  readonly watchesWaiting: boolean;
}

export type LevelAt = (session: Session, at: Instant) => Level | undefined;
type NextCrossing = SessionRule['nextCrossing'];

// What happens next is asked of the near future: a level that takes more crossings is not near.
const CROSSINGS_AHEAD = 100;

/** Puts the compiled parts together into what the poller asks. */
export function createSessionRule(parts: CompiledParts): SessionRule {
  const { about, clear, title, watchesWaiting } = parts;
  const levelAt = createLevelAt(parts);
  const nextCrossing = createNextCrossing(parts);
  return {
    ...about,
    verdictAt: (session, at) => {
      const level = levelAt(session, at);
      return level === undefined ? undefined : verdictOf(parts, level, session, at);
    },
    clearsAt: (session, at) => {
      if (levelAt(session, at) !== undefined) return false;
      if (clear === undefined) return true;
      return isWatched(session, at, watchesWaiting) && clear.test(session, at);
    },
    nextCrossing,
    crossings: (session, after, until) => crossingsOf(nextCrossing, session, after, until),
    titleAt: title,
    nextEscalation: (session, at) => nextRise(nextCrossing, levelAt, session, at),
    explain: explainRule(parts, levelAt, nextCrossing),
  };
}

function createLevelAt({ about, detection, escalations, watchesWaiting }: CompiledParts): LevelAt {
  return (session, at) => {
    if (!isWatched(session, at, watchesWaiting) || !detection.test(session, at)) return undefined;
    let level = about.level;
    for (const one of escalations) {
      if (one.level !== level && one.when.test(session, at)) level = higherLevel(level, one.level);
    }
    return level;
  };
}

function verdictOf(
  { detection, escalations }: CompiledParts,
  level: Level,
  session: Session,
  at: Instant,
): Verdict {
  return {
    level,
    facts: () => {
      const met = escalations.filter((one) => one.level === level && one.when.test(session, at));
      const matchers = [...met.map(({ when }) => when), detection];
      return worthTelling(matchers.flatMap((one) => one.facts(session, at)));
    },
  };
}

function createNextCrossing(parts: CompiledParts): NextCrossing {
  const { detection, escalations, clear, watchesWaiting } = parts;
  const matchers = [detection, ...escalations.map(({ when }) => when), ...(clear ? [clear] : [])];
  const clocks = matchers.flatMap((matcher) => matcher.clocks);
  return (session, after) => {
    let first: Instant | undefined;
    const from = Math.max(after, session.started_at - 1);
    for (const clock of clocks) {
      const next = clock(session, from);
      if (next !== undefined && (first === undefined || next < first)) first = next;
    }
    if (after < session.started_at) first = session.started_at;
    return first !== undefined && isWatched(session, first, watchesWaiting) ? first : undefined;
  };
}

function crossingsOf(
  nextCrossing: NextCrossing,
  session: Session,
  after: Instant,
  until: Instant,
): Instant[] {
  const found: Instant[] = [];
  let next = nextCrossing(session, after);
  while (next !== undefined && next <= until) {
    found.push(next);
    next = nextCrossing(session, next);
  }
  return found;
}

function nextRise(
  nextCrossing: NextCrossing,
  levelAt: LevelAt,
  session: Session,
  at: Instant,
): ReturnType<SessionRule['nextEscalation']> {
  const now = rank(levelAt(session, at));
  let next = nextCrossing(session, at);
  for (let tries = 0; next !== undefined && tries < CROSSINGS_AHEAD; tries++) {
    const level = levelAt(session, next);
    if (level !== undefined && rank(level) > now) return { level, at: next };
    next = nextCrossing(session, next);
  }
  return undefined;
}

function rank(level: Level | undefined): number {
  return level === undefined ? -1 : levelRank(level);
}

/** One fact a field, the highest level's first; that a field is there at all only when it is all there is. */
function worthTelling(facts: readonly Fact[]): readonly Fact[] {
  const telling = facts.filter(({ limit }) => limit !== 'present');
  const told = telling.length > 0 ? telling : facts;
  return told.filter(
    (fact, index) => told.findIndex((other) => other.field === fact.field) === index,
  );
}

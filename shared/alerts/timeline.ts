import type { AlertRule, Fact, Verdict } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { AlertState, Step } from './alert.ts';
import { type Level, levelRank } from './level.ts';

/** What happened to one situation over some instants. */
export interface Outcome {
  readonly open: boolean;
  /** First match, if it was not open before. */
  readonly openedAt: Instant | undefined;
  /** When it last ceased, if it is not open at the end. */
  readonly clearedAt: Instant | undefined;
  /** Every rise of the level, the opening included. */
  readonly steps: readonly Step[];
  readonly level: Level | undefined;
  readonly facts: readonly Fact[];
  readonly title: string | undefined;
}

/** Evaluates the rule at each instant in turn, from what was known before. */
export function walkTimeline<Subject>(
  rule: AlertRule<Subject>,
  subject: Subject,
  instants: readonly Instant[],
  before: AlertState | undefined,
  mayClear: boolean,
): Outcome {
  const wasOpen = before?.status === 'open';
  let outcome: Outcome = {
    open: wasOpen,
    openedAt: undefined,
    clearedAt: undefined,
    steps: [],
    level: wasOpen ? before.level : undefined,
    facts: wasOpen ? before.facts : [],
    title: wasOpen ? before.title : undefined,
  };
  for (const at of instants) {
    const verdict = rule.verdictAt(subject, at);
    if (verdict !== undefined) {
      outcome = matched(outcome, wasOpen, at, verdict, () => rule.titleAt(subject, at));
    } else if (outcome.open && mayClear && rule.clearsAt(subject, at)) {
      outcome = { ...outcome, open: false, clearedAt: at };
    }
  }
  return outcome;
}

function matched(
  outcome: Outcome,
  wasOpen: boolean,
  at: Instant,
  verdict: Verdict,
  title: () => string,
): Outcome {
  const { level } = verdict;
  const rises = outcome.level === undefined || levelRank(level) > levelRank(outcome.level);
  const reopened = { ...outcome, open: true, clearedAt: undefined };
  const opened = wasOpen ? reopened : { ...reopened, openedAt: outcome.openedAt ?? at };
  if (!rises) return opened;
  return {
    ...opened,
    level,
    facts: verdict.facts(),
    title: title(),
    steps: [...outcome.steps, { at, level }],
  };
}

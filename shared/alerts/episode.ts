import type { AlertRule } from '../rules/rule.ts';
import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { AlertState, Transition, TransitionReason } from './alert.ts';
import { described } from './described.ts';
import { alertId } from './identity.ts';
import { higherLevel } from './level.ts';
import { remind } from './remind.ts';
import { type Outcome, walkTimeline } from './timeline.ts';

export interface EpisodeInput<Subject> {
  readonly rule: AlertRule<Subject>;
  readonly before: AlertState | undefined;
  /** The name of what the alert is about. */
  readonly subject: string;
  /** What the rule looks at: the session, or the members of a group. */
  readonly about: Subject;
  /** When it was read; absent when that is of no account. */
  readonly readAt?: Instant | undefined;
  /** Instants to evaluate at, ascending; the last one is the newest at which the session was live. */
  readonly instants: readonly Instant[];
  readonly now: Instant;
  /** When the session ended, if it is over. */
  readonly overAt: Instant | undefined;
  /** The appliance confirmed the session in this poll. */
  readonly confirmed: boolean;
  readonly unverifiedSince: Instant | undefined;
  /** Nobody expects to see its end any more, so nobody is reminded of it. */
  readonly stale?: boolean;
  readonly baseline: boolean;
  readonly reopenWithin: Milliseconds;
}

export interface Episode {
  readonly state: AlertState | undefined;
  readonly transitions: readonly Transition[];
}

/** What becomes of one situation: the alert's next state and the transitions on the way. */
export function nextEpisode<Subject>(input: EpisodeInput<Subject>): Episode {
  const pending = countReadings(input);
  if (pending !== undefined) return { state: pending.state, transitions: [] };
  const { rule, before, about, instants, confirmed } = input;
  const outcome = walkTimeline(rule, about, instants, openOnly(before), confirmed);
  if (!outcome.open && outcome.openedAt === undefined && before?.status !== 'open') {
    return {
      state: before?.status === 'pending' ? resolvedOrNone(before) : before,
      transitions: [],
    };
  }
  return settle(input, outcome);
}

/** An alert whose rule is gone, or whose subject is: resolved, whatever the session does. */
export function closeEpisode(
  before: AlertState,
  rule: string,
  reason: TransitionReason,
  at: Instant,
  now: Instant,
): Episode {
  if (before.status !== 'open') {
    return {
      state: before.status === 'pending' ? resolvedOrNone(before) : before,
      transitions: [],
    };
  }
  return resolve(before, rule, reason, at, now, !before.told);
}

function openOnly(before: AlertState | undefined): AlertState | undefined {
  return before?.status === 'open' ? before : undefined;
}

// A pending alert that came to nothing leaves only what an earlier episode left.
function resolvedOrNone(before: AlertState): AlertState | undefined {
  if (before.n === 0) return undefined;
  const { readings: _readings, counted_at: _countedAt, ...rest } = before;
  return { ...rest, status: 'resolved' };
}

/** Holds an alert back until enough readings in a row agree; undefined when there is nothing to hold. */
function countReadings<Subject>(
  input: EpisodeInput<Subject>,
): { state: AlertState | undefined } | undefined {
  const { rule, before, about, instants, confirmed, overAt } = input;
  const last = instants.at(-1);
  if (rule.readings <= 1 || overAt !== undefined || before?.status === 'open') return undefined;
  if (last === undefined || !confirmed) return { state: before };
  const verdict = rule.verdictAt(about, last);
  if (verdict === undefined) return undefined;
  const readAt = input.readAt ?? last;
  const counted = before?.status === 'pending' ? (before.readings ?? 0) : 0;
  const again = before?.status === 'pending' && before.counted_at === readAt;
  const readings = again ? counted : counted + 1;
  if (readings >= rule.readings) return undefined;
  const base = before ?? unopened(rule, about, last);
  return { state: { ...base, status: 'pending', rev: rule.rev, readings, counted_at: readAt } };
}

function unopened<Subject>(rule: AlertRule<Subject>, about: Subject, at: Instant): AlertState {
  return {
    id: '',
    status: 'pending',
    rev: rule.rev,
    n: 0,
    level: rule.level,
    peak_level: rule.level,
    opened_at: at,
    title: rule.titleAt(about, at),
    facts: [],
    rule: { name: rule.name, title: rule.title },
    told: false,
  };
}

function settle<Subject>(input: EpisodeInput<Subject>, outcome: Outcome): Episode {
  const { before, rule, now, overAt } = input;
  const opened = before?.status === 'open' ? before : undefined;
  const ends = overAt !== undefined || !outcome.open;
  const silent = input.baseline || rule.deliver === 'digest';
  const risen = rise(input, outcome, opened, silent || ends);
  if (!ends) return remind(input, risen);
  const state = risen.state;
  if (state === undefined) return risen;
  const first = risen.transitions.length > 0;
  const reason = outcome.open ? 'session_ended' : reasonToClear(opened, rule, first);
  const at = outcome.open ? (overAt ?? now) : (outcome.clearedAt ?? now);
  // A first message that already says "over" replaces the one that said "fired".
  const quiet = silent || !(first || (state.told && reason !== 'faded'));
  const resolved = resolve(state, rule.id, reason, at, now, quiet, input.unverifiedSince);
  const told = resolved.transitions.map((end) => (first ? { ...end, rose: true } : end));
  return { state: resolved.state, transitions: [...risen.transitions, ...told] };
}

function reasonToClear<Subject>(
  opened: AlertState | undefined,
  { rev, fades = false }: AlertRule<Subject>,
  first: boolean,
): TransitionReason {
  if (opened !== undefined && opened.rev !== rev) return 'rule_changed';
  return fades && !first ? 'faded' : 'cleared';
}

/** Fired or escalated, or nothing but the rule's new revision. */
function rise<Subject>(
  input: EpisodeInput<Subject>,
  outcome: Outcome,
  opened: AlertState | undefined,
  detail: boolean,
): Episode {
  const { rule, now, about } = input;
  const top = outcome.steps.at(-1);
  const base = opened ?? newEpisode(input, outcome);
  const level = outcome.level ?? base.level;
  const moved: AlertState = {
    ...base,
    status: 'open',
    rev: rule.rev,
    level,
    peak_level: higherLevel(base.peak_level, level),
    rule: { name: rule.name, title: rule.title },
  };
  if (opened !== undefined && top === undefined) return { state: moved, transitions: [] };
  const at = top?.at ?? now;
  const { reminders: _reminders, ...unreminded } = moved;
  const state: AlertState = {
    ...unreminded,
    said_at: now,
    n: base.n + 1,
    title: outcome.title ?? rule.titleAt(about, at),
    facts: outcome.facts,
    told: base.told || !detail,
  };
  const transition: Transition = {
    ...described(state, rule.id, at, now, input.unverifiedSince),
    transition: opened === undefined ? 'fired' : 'escalated',
    reason: riseReason(input, opened, base),
    steps: outcome.steps,
    detail,
    first: !base.told,
  };
  return { state, transitions: [transition] };
}

function riseReason<Subject>(
  input: EpisodeInput<Subject>,
  opened: AlertState | undefined,
  base: AlertState,
): TransitionReason {
  if (input.baseline) return 'baseline';
  if (opened !== undefined) return 'threshold';
  return base.n > 0 ? 'reopened' : 'matched';
}

/** A new alert, or the last one continued when it was resolved only just now. */
function newEpisode<Subject>(input: EpisodeInput<Subject>, outcome: Outcome): AlertState {
  const { before, rule, subject, about, now, reopenWithin } = input;
  const openedAt = outcome.openedAt ?? now;
  const level = outcome.level ?? rule.level;
  const resolvedAt = before !== undefined && before.n > 0 ? before.resolved_at : undefined;
  if (before !== undefined && resolvedAt !== undefined && openedAt - resolvedAt <= reopenWithin) {
    const { resolved_at, readings, counted_at, ...rest } = before;
    return { ...rest, status: 'open', level };
  }
  const fresh: AlertState = {
    ...unopened(rule, about, openedAt),
    id: alertId(rule.id, subject, openedAt),
    status: 'open',
    level,
    peak_level: level,
  };
  return before !== undefined && before.n > 0 ? { ...fresh, previous: before.id } : fresh;
}

function resolve(
  open: AlertState,
  rule: string,
  reason: TransitionReason,
  at: Instant,
  now: Instant,
  detail: boolean,
  unverifiedSince?: Instant,
): Episode {
  const state: AlertState = {
    ...open,
    status: 'resolved',
    n: open.n + 1,
    resolved_at: at,
    told: open.told || !detail,
  };
  const transition: Transition = {
    ...described(state, rule, at, now, unverifiedSince),
    transition: 'resolved',
    reason,
    steps: [],
    detail,
    first: !open.told,
  };
  return { state, transitions: [transition] };
}

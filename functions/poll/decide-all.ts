import type { OutboxEntry, SessionItem, Transition } from '../../shared/alerts/alert.ts';
import { type Decided, inBatch } from '../../shared/alerts/collapse.ts';
import { type DecideInput, decide } from '../../shared/alerts/decide.ts';
import { type Contributed, contribute } from '../../shared/alerts/groups/contribute.ts';
import type { Contribution } from '../../shared/alerts/groups/group.ts';
import { toEntry, toMessage } from '../../shared/alerts/to-message.ts';
import type { Known } from '../../shared/rules/memory/known.ts';
import type { Instant, Milliseconds } from '../../shared/sessions/instant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { SourceState } from '../../shared/store/store.ts';
import type { PollDeps } from './deps.ts';
import { timersOf } from './timers.ts';

/** A session to decide on: what is stored, what was read, whether the appliance confirmed it. */
export interface Case {
  readonly item: SessionItem | undefined;
  readonly session: Session;
  readonly confirmed: boolean;
  /** By rule id: what earlier sessions say about it, where that is news. */
  readonly known?: Readonly<Record<string, Known>> | undefined;
}

/** What all decisions of one poll share. */
export interface Bench {
  readonly state: SourceState | undefined;
  /** The source's clock. */
  readonly now: Instant;
  /** The source's clock minus ours. */
  readonly skew: Milliseconds;
}

/** What comes of looking at one session. */
export interface CaseOutcome {
  /** Undefined when nothing about the session is worth a write. */
  readonly decided: Decided | undefined;
  /** What it adds to groups; written there before the session says so. */
  readonly contributions: readonly Contribution[];
}

export function decideCase(deps: PollDeps, bench: Bench, one: Case): CaseOutcome {
  const decision = decide(inputOf(deps, bench, one));
  const contributed = contributionsOf(deps, bench, one);
  const { contributions = [], correlated, changed = false } = contributed ?? {};
  // A session that leaves no trace leaves none of this either; it adds the same again if it is seen again.
  const worthwhile = decision.changed || (changed && one.item !== undefined);
  if (!worthwhile) return { decided: undefined, contributions };
  const item = correlated === undefined ? decision.item : { ...decision.item, correlated };
  return { decided: decidedOf(deps, one, item, decision.transitions), contributions };
}

/** Only what the appliance confirms adds to groups; nothing is lost, for what is not told is told later. */
function contributionsOf(deps: PollDeps, bench: Bench, one: Case): Contributed | undefined {
  const { rules, usable } = deps.correlating;
  if (rules.length === 0 || !one.confirmed) return undefined;
  const { item, session } = one;
  if (item !== undefined && bench.now <= item.evaluated_at) return undefined;
  const older = (item?.session.read_at ?? 0) > (session.read_at ?? 0);
  const trusted = item?.unconfirmed_polls === 0 && item.stale !== true;
  return contribute({
    rules,
    usable,
    before: item,
    session: older && item !== undefined ? item.session : session,
    lookedUntil: trusted ? (bench.state?.evaluated_until ?? 0) : 0,
    now: bench.now,
    skew: bench.skew,
    lateness: deps.limits.lateness,
  });
}

function decidedOf(
  deps: PollDeps,
  one: Case,
  item: SessionItem,
  transitions: readonly Transition[],
): Decided {
  const messages = transitions.map((transition) => {
    const rule = deps.rules.find((candidate) => candidate.id === transition.rule);
    return toMessage(transition, {
      session: item.session,
      confirmedAt: item.confirmed_at,
      rule,
      state: item.alerts[transition.rule],
      stale: item.stale,
      zone: deps.zone,
      sessionLink: deps.source.link(item.session),
      runbooks: deps.runbooks,
    });
  });
  return { before: one.item, item, messages };
}

/** The item as it is written: with its messages in the outbox, and therefore due. */
export function readyToSave(decided: Decided, now: Instant): SessionItem {
  const { item, messages, batch } = decided;
  if (messages.length === 0) return item;
  const entries = messages.map(
    (message): OutboxEntry =>
      batch === undefined ? toEntry(message) : { ...toEntry(message), batch },
  );
  return { ...item, outbox: [...item.outbox, ...entries], due_at: now };
}

/** Another poll wrote in between: decide again on what it wrote, in the same batch. */
export function decideAgain(deps: PollDeps, bench: Bench, one: Case, before: Decided): CaseOutcome {
  const again = decideCase(deps, bench, one);
  if (again.decided === undefined || before.batch === undefined) return again;
  return { ...again, decided: inBatch(again.decided, before.batch) };
}

function inputOf(deps: PollDeps, bench: Bench, one: Case): DecideInput {
  const { state, now } = bench;
  return {
    ...one,
    rules: deps.rules,
    since: (rule) => state?.rules[rule]?.since ?? now,
    ...(state === undefined
      ? {}
      : { evaluatedUntil: state.evaluated_until, confirmedUntil: state.confirmed_until }),
    now,
    limits: deps.limits,
    baseline: state === undefined,
    timers: timersOf(deps, one.item),
    known: one.known,
  };
}

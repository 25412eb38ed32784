import type { OutboxEntry, SessionItem } from '../../shared/alerts/alert.ts';
import { type Decided, inBatch } from '../../shared/alerts/collapse.ts';
import { type DecideInput, decide } from '../../shared/alerts/decide.ts';
import { toEntry, toMessage } from '../../shared/alerts/to-message.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { SourceState } from '../../shared/store/store.ts';
import type { PollDeps } from './deps.ts';

/** A session to decide on: what is stored, what was read, whether the appliance confirmed it. */
export interface Case {
  readonly item: SessionItem | undefined;
  readonly session: Session;
  readonly confirmed: boolean;
}

/** What all decisions of one poll share. */
export interface Bench {
  readonly state: SourceState | undefined;
  /** The source's clock. */
  readonly now: Instant;
}

/** Undefined when nothing about the session is worth a write. */
export function decideCase(deps: PollDeps, bench: Bench, one: Case): Decided | undefined {
  const decision = decide(inputOf(deps, bench, one));
  if (!decision.changed) return undefined;
  const { item } = decision;
  const messages = decision.transitions.map((transition) => {
    const rule = deps.rules.find((candidate) => candidate.id === transition.rule);
    return toMessage(transition, {
      session: item.session,
      confirmedAt: item.confirmed_at,
      rule,
      state: item.alerts[transition.rule],
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
export function decideAgain(
  deps: PollDeps,
  bench: Bench,
  one: Case,
  before: Decided,
): Decided | undefined {
  const again = decideCase(deps, bench, one);
  if (again === undefined || before.batch === undefined) return again;
  return inBatch(again, before.batch);
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
  };
}

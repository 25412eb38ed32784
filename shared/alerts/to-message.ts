import type { SessionRule } from '../rules/rule.ts';
import { type Instant, isoOf, SECOND } from '../sessions/instant.ts';
import { localIso } from '../sessions/local-clock.ts';
import type { Session } from '../sessions/session.ts';
import type { AlertState, OutboxEntry, Transition } from './alert.ts';
import { sessionSubject, shortId } from './identity.ts';
import type { AlertMessage } from './message.ts';
import { nextReminder } from './remind.ts';

/** What a message says of its rule. */
export type MessageRule = Pick<
  SessionRule,
  'name' | 'rev' | 'title' | 'falsepositives' | 'steps' | 'runbook'
> &
  Partial<Pick<SessionRule, 'nextEscalation' | 'deliver' | 'remind' | 'stale'>>;

export interface MessageContext {
  readonly session: Session;
  readonly confirmedAt: Instant;
  /** Undefined when the rule is gone; the alert's own memory of it is used then. */
  readonly rule: MessageRule | undefined;
  readonly state: AlertState | undefined;
  /** Its session is asked for no more, so nobody is told again. */
  readonly stale?: boolean | undefined;
  /** The zone of the appliance's clock. */
  readonly zone: string;
  /** Where a person opens the session in the PAM. */
  readonly sessionLink: string | undefined;
  /** Where the runbooks can be read. */
  readonly runbooks: string | undefined;
}

/** The transition as it is published: complete in itself, so any one message tells all. */
export function toMessage(transition: Transition, context: MessageContext): AlertMessage {
  const { session, rule } = context;
  const { at } = transition;
  const lasted = Math.min(at, session.ended_at ?? at) - session.started_at;
  const next =
    transition.transition === 'resolved' ? undefined : rule?.nextEscalation?.(session, at);
  return {
    schema: 'pamwatch.alert/1',
    id: `${transition.alert}-${transition.n}`,
    kind: transition.detail ? 'detail' : 'notification',
    source: session.source,
    level: transition.level,
    peak_level: transition.peak_level,
    reason: transition.reason,
    at: isoOf(at),
    title: transition.title,
    alert: transition.alert,
    short_id: shortId(transition.alert),
    n: transition.n,
    transition: transition.transition,
    rule: ruleOf(transition, context),
    subject: sessionSubject(session.source, session.id),
    session: messageSession(context),
    duration_seconds: Math.max(0, Math.floor(lasted / SECOND)),
    why: [...transition.facts],
    steps: transition.steps.map((step) => ({ at: isoOf(step.at), level: step.level })),
    opened_at: isoOf(transition.opened_at),
    decided_at: isoOf(transition.decided_at),
    late_seconds: Math.max(0, Math.floor((transition.decided_at - at) / SECOND)),
    unverified: transition.unverified_since !== undefined,
    first: transition.first,
    ...(transition.rose === true ? { rose: true } : {}),
    falsepositives: [...(rule?.falsepositives ?? [])],
    steps_to_take: [...(rule?.steps ?? [])],
    ...(next === undefined ? {} : { next: { level: next.level, at: isoOf(next.at) } }),
    ...remindersOf(transition, context),
    ...(transition.previous === undefined ? {} : { previous: transition.previous }),
    links: linksOf(context),
  };
}

type Reminding = Pick<AlertMessage, 'reminder' | 'next_reminder_at'>;

/** Whoever heard of it in a summary alone is told of no reminders either. */
function remindersOf({ reminder, transition }: Transition, context: MessageContext): Reminding {
  const { rule, state, stale: isGivenUp = false } = context;
  const { deliver = 'alerts', remind, stale = isGivenUp } = rule ?? {};
  const heard = transition !== 'resolved' && state?.told === true;
  const next = heard ? nextReminder(state, { deliver, remind, stale }) : undefined;
  return {
    ...(reminder === undefined ? {} : { reminder }),
    ...(next === undefined ? {} : { next_reminder_at: isoOf(next) }),
  };
}

/** What waits in the item's outbox until SNS has it. */
export function toEntry(message: AlertMessage): OutboxEntry {
  return { id: message.id, body: JSON.stringify(message) };
}

function linksOf({ sessionLink, rule, runbooks }: MessageContext): AlertMessage['links'] {
  const path = rule?.runbook;
  const runbook = path === undefined || runbooks === undefined ? path : `${runbooks}/${path}`;
  return {
    ...(sessionLink === undefined ? {} : { session: sessionLink }),
    ...(runbook === undefined ? {} : { runbook }),
  };
}

function ruleOf(transition: Transition, context: MessageContext): AlertMessage['rule'] {
  const { rule, state } = context;
  return {
    id: transition.rule,
    name: rule?.name ?? state?.rule.name ?? transition.rule,
    rev: rule?.rev ?? state?.rev ?? '',
    title: rule?.title ?? state?.rule.title ?? transition.title,
  };
}

const SHOWN = [
  'user',
  'account',
  'target',
  'target_port',
  'source_ip',
  'protocol',
  'gateway',
  'safe',
  'ticket',
  'recorded',
] as const satisfies readonly (keyof Session)[];

function messageSession({ session, confirmedAt, zone }: MessageContext): AlertMessage['session'] {
  const shown = Object.fromEntries(
    SHOWN.filter((field) => session[field] !== undefined).map((field) => [field, session[field]]),
  );
  return {
    ...shown,
    id: session.id,
    state: session.state,
    vendor: session.vendor,
    started_at: isoOf(session.started_at),
    ...(session.ended_at === undefined ? {} : { ended_at: isoOf(session.ended_at) }),
    ...(session.terminate_at === undefined ? {} : { terminate_at: isoOf(session.terminate_at) }),
    confirmed_at: isoOf(confirmedAt),
    started_local: localIso(session.started_at, zone),
  };
}

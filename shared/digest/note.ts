import type { AlertMessage, SummaryMessage } from '../alerts/message.ts';
import { fitted, oneLine } from '../receivers/text.ts';
import type { Instant } from '../sessions/instant.ts';
import type {
  BaselineEvent,
  GapEvent,
  StaleEvent,
  SupersededEvent,
  TransitionEvent,
} from './event.ts';

// As long as an example may be in a digest; the message itself is kept beside its alert.
const LONGEST_TITLE = 160;

export function transitionEvent(
  message: AlertMessage,
  deliver: TransitionEvent['deliver'],
  storm?: string,
): TransitionEvent {
  const { alert, n, transition, reason, level, peak_level, source, unverified } = message;
  return {
    kind: 'transition',
    id: `${alert}#${n}`,
    ...{ alert, n, transition, reason, level, peak_level, source, unverified },
    message: message.kind,
    deliver,
    ...(storm === undefined ? {} : { storm }),
    rule: message.rule.name,
    title: fitted(oneLine(message.title), LONGEST_TITLE),
    opened_at: Date.parse(message.opened_at),
    at: Date.parse(message.at),
    decided_at: Date.parse(message.decided_at),
  };
}

export function staleEvent(source: string, session: string): StaleEvent {
  return { kind: 'stale', id: `stale#${source}#${session}`, source, session };
}

export function gapEvent(source: string, from: Instant, to: Instant): GapEvent {
  return { kind: 'gap', id: `gap#${source}#${from}`, source, from, to };
}

export function baselineEvent({ source, baseline, total }: SummaryMessage): BaselineEvent {
  const over_limit = baseline?.over_limit_total ?? 0;
  const ghosts = baseline?.ghosts_total ?? 0;
  return { kind: 'baseline', id: `baseline#${source}`, source, live: total, over_limit, ghosts };
}

export function supersededEvent(receiver: string, alert: string, n: number): SupersededEvent {
  return { kind: 'superseded', id: `superseded#${receiver}#${alert}#${n}`, receiver };
}

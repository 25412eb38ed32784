import type { TransitionEvent } from '#shared/digest/event.ts';
import { HOUR } from '#shared/sessions/instant.ts';

/** An alert that fired at high, and that people were told of. */
export function anEvent(changes: Partial<TransitionEvent> = {}): TransitionEvent {
  const alert = changes.alert ?? '3f9a1c0d5b7e42868ac1d2e3f4a5b6c7';
  const n = changes.n ?? 1;
  const at = changes.at ?? Date.UTC(2026, 0, 6, 22, 41);
  return {
    kind: 'transition',
    id: `${alert}#${n}`,
    alert,
    n,
    transition: 'fired',
    reason: 'matched',
    message: 'notification',
    deliver: 'alerts',
    rule: 'long-running-session',
    level: 'high',
    peak_level: changes.level ?? 'high',
    source: 'segura-sp',
    title: 'jdoe on core-db-01, open 3 h 00 min',
    opened_at: at - HOUR,
    at,
    decided_at: at,
    unverified: false,
    ...changes,
  };
}

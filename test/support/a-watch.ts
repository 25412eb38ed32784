import type { SessionItem, Transition } from '#shared/alerts/alert.ts';
import { type DecideInput, decide } from '#shared/alerts/decide.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { DAY, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aRule } from './a-rule.ts';
import { START } from './a-session.ts';

export const LIMITS = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: 90 * DAY };

/** Decides poll after poll about one session, storing whatever is worth it. */
export function watch(rules: readonly SessionRule[] = [aRule()], since: Instant = START - DAY) {
  let item: SessionItem | undefined;
  let active = rules;
  const at = (now: Instant, session?: Session, parts: Partial<DecideInput> = {}) => {
    const known = session ?? item?.session;
    if (known === undefined) throw new Error('nothing to decide on');
    const decision = decide({
      item,
      session: session === undefined ? known : { ...session, read_at: now },
      confirmed: session !== undefined,
      rules: active,
      since: () => since,
      now,
      limits: LIMITS,
      baseline: false,
      ...parts,
    });
    if (decision.changed) item = { ...decision.item, version: decision.item.version + 1 };
    return decision;
  };
  return {
    at,
    item: () => item,
    use: (next: readonly SessionRule[]) => {
      active = next;
    },
  };
}

export const said = (transitions: readonly Transition[]) =>
  transitions.map(({ transition, level }) =>
    transition === 'resolved' ? 'resolved' : `${transition} ${level}`,
  );

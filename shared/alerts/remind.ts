import { type Reminders, waitBefore } from '../rules/reminders.ts';
import type { AlertRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';
import type { AlertState, Transition } from './alert.ts';
import { described } from './described.ts';
import type { Episode, EpisodeInput } from './episode.ts';
import { levelRank } from './level.ts';

type Reminding = Pick<AlertRule<never>, 'remind' | 'deliver'> & { readonly stale?: boolean };

/** When people are to be told again, if nothing else is said of the alert before; undefined: never. */
export function nextReminder(state: AlertState | undefined, rule: Reminding): Instant | undefined {
  const { remind, deliver, stale = false } = rule;
  const never = deliver === 'digest' || stale || remind === undefined;
  if (state?.status !== 'open' || never) return undefined;
  const { said_at, reminders = 0 } = state;
  if (said_at === undefined || !isWorthIt(state, remind)) return undefined;
  return reminders < remind.most ? said_at + waitBefore(remind, reminders) : undefined;
}

function isWorthIt({ level }: AlertState, { from }: Reminders): boolean {
  return levelRank(level) >= levelRank(from);
}

/**
 * An alert of which there is no news, when its time has come: as of that instant, though a late poll
 * may find more than one wait over. What no appliance confirms is not brought to mind.
 */
export function remind<Subject>(input: EpisodeInput<Subject>, risen: Episode): Episode {
  const { rule, about, now, confirmed, stale = false } = input;
  const { state, transitions } = risen;
  const at = transitions.length > 0 ? undefined : nextReminder(state, rule);
  const isDue = at !== undefined && at <= now && confirmed && !stale;
  if (!isDue || state === undefined || rule.remind === undefined) return risen;
  const number = (state.reminders ?? 0) + 1;
  const told: AlertState = {
    ...state,
    n: state.n + 1,
    said_at: now,
    reminders: number,
    title: rule.titleAt(about, at),
    facts: rule.verdictAt(about, at)?.facts() ?? state.facts,
  };
  const transition: Transition = {
    ...described(told, rule.id, at, now, undefined),
    transition: 'reminded',
    reason: 'still_open',
    steps: [],
    reminder: { number, most: rule.remind.most },
    // Whoever never heard of it by itself is not reminded of it.
    detail: !state.told,
    first: !state.told,
  };
  return { state: told, transitions: [transition] };
}

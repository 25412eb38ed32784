import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import { memberSession } from '../../rules/correlation/member.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import { isSameSession } from '../same-session.ts';
import { shortHash } from '../short-hash.ts';
import { stableText } from '../stable-text.ts';
import { firstMatch } from './first-match.ts';
import type { Contribution } from './group.ts';
import { groupHash } from './group-identity.ts';

/** What a session remembers of the groups it was put into, so that it is put there once. */
export interface Correlated {
  /** Looked at up to this instant, by the source's clock. */
  readonly at: Instant;
  /** Of all correlations there were then: when one changes, everything is looked at again. */
  readonly revs: string;
  /** By the names of correlation and rule: when it matched, and a digest of what was handed on. */
  readonly events: Readonly<Record<string, { readonly at: Instant; readonly text: string }>>;
}

export interface ContributeInput {
  /** Those that sessions of this source can belong to. */
  readonly rules: readonly CorrelationRule[];
  /** The names of the rules whose fields this source supplies, by correlation. */
  readonly usable: (rule: CorrelationRule, base: BaseRule) => boolean;
  /** The session as it was stored, with what it remembers. */
  readonly before: { readonly session: Session; readonly correlated?: Correlated } | undefined;
  readonly session: Session;
  /** Every live session was looked at up to here, though not every one says so. */
  readonly lookedUntil: Instant;
  /** The source's clock. */
  readonly now: Instant;
  /** The source's clock minus ours. */
  readonly skew: Milliseconds;
  /** How late a session may be found and still count. */
  readonly lateness: Milliseconds;
}

export interface Contributed {
  readonly contributions: readonly Contribution[];
  readonly correlated: Correlated;
  /** It remembers something new, and that is worth a write. */
  readonly changed: boolean;
}

/** What the session adds to groups that it has not added before. Pure. */
export function contribute(input: ContributeInput): Contributed {
  const { rules, before, session, now } = input;
  const known = before && isSameSession(before.session, session) ? before.correlated : undefined;
  const revs = revisionsOf(rules);
  const same = known?.revs === revs ? known : undefined;
  const after = same && Math.max(same.at, input.lookedUntil);
  const events: Record<string, { at: Instant; text: string }> = {};
  const contributions: Contribution[] = [];
  for (const { rule, base } of pairsOf(input)) {
    const name = `${rule.name}/${base.name}`;
    const told = known?.events[name];
    const at = told?.at ?? firstMatch(base, session, after, now);
    if (at === undefined) continue;
    const made = contributionOf(rule, base, at, input);
    const text = made === undefined ? '' : digestOf(rule, made);
    events[name] = { at, text };
    if (made !== undefined && text !== same?.events[name]?.text) contributions.push(made);
  }
  const changed = same === undefined || stableText(events) !== stableText(same.events);
  return { contributions, correlated: { at: now, revs, events }, changed };
}

function pairsOf({ rules, usable }: ContributeInput) {
  return rules.flatMap((rule) =>
    rule.bases.filter((base) => usable(rule, base)).map((base) => ({ rule, base })),
  );
}

/** Undefined for what no group has room for: a session without the fields, or one of long ago. */
function contributionOf(
  rule: CorrelationRule,
  base: BaseRule,
  at: Instant,
  { session, now, skew, lateness }: ContributeInput,
): Contribution | undefined {
  if (at + rule.timespan + lateness <= now) return undefined;
  const fields = rule.groupOf(base, session, at);
  if (fields === undefined) return undefined;
  const value = rule.valueOf(base, session);
  const until = isOver(session) ? endOf(session, now) - skew : undefined;
  return {
    rule: rule.id,
    hash: groupHash(rule.id, fields),
    fields,
    base: base.name,
    at: at - skew,
    ...(value === undefined ? {} : { value }),
    ...(value === undefined || until === undefined || !rule.valueAtEnd ? {} : { value_at: until }),
    ...(until === undefined ? {} : { until }),
    session: memberSession(session),
  };
}

function endOf({ started_at: start, ended_at: end }: Session, now: Instant): Instant {
  return Math.max(start + 1, Math.min(end ?? now, now));
}

/** Of what matters to the group: the end of a session does where it counts what is open. */
function digestOf(rule: CorrelationRule, made: Contribution): string {
  const { hash, value, until } = made;
  const over = rule.over === 'open' && until !== undefined;
  return shortHash(stableText([hash, value ?? null, over]));
}

// The rules of one list are the same for all sessions.
const revisions = new WeakMap<readonly CorrelationRule[], string>();

function revisionsOf(rules: readonly CorrelationRule[]): string {
  const known = revisions.get(rules) ?? shortHash(rules.map(({ rev }) => rev).join('\n'));
  revisions.set(rules, known);
  return known;
}

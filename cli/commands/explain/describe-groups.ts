import type { ExplainedMember, GroupExplanation } from '#shared/explain/explain-group.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { readableSpan } from '#shared/rules/correlation/limits.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { type Marks, shortIso } from './describe-explanation.ts';

const SHOWN = 40;

interface About {
  readonly session: Session;
  /** How many other sessions there were to look at. */
  readonly others: number;
  readonly at: Instant;
}

/** The groups that hold the session: what is measured in each, and which sessions count. */
export function describeGroups(
  rule: CorrelationRule,
  groups: readonly GroupExplanation[],
  { session, others, at }: About,
  marks: Marks,
): string[] {
  const alone =
    others === 0 ? ['no other sessions were given: name some with --history or --source'] : [];
  if (groups.length > 0) {
    return [...alone, ...groups.flatMap((group) => describeGroup(rule, group, at, marks))];
  }
  const why = [...rule.bases, ...rule.children].map(({ name }) => name).join(', ');
  const missing = rule.groupBy.filter((field) => !(field in session));
  return [
    `does not match: the session is in no group. It matched none of ${why} in the last ${readableSpan(rule.timespan)}${missing.length === 0 ? '' : `, or lacks ${missing.join(', ')}`}`,
    ...alone,
  ];
}

function describeGroup(
  { timespan, over }: CorrelationRule,
  { fields, level, facts, members, next }: GroupExplanation,
  at: Instant,
  { verdict }: Marks,
): string[] {
  const holds = level !== undefined;
  const who = fields.map(({ field, value }) => `${field} ${value}`).join(', ') || 'all sessions';
  const [measured, ...more] = facts;
  const rest = more.map(({ field, value }) => `, ${field}: ${value}`).join('');
  const what =
    measured === undefined
      ? 'nothing counts any more'
      : `${measured.field}: ${measured.value}, wanted: ${measured.limit}${rest}`;
  const counting = members.filter(({ counts }) => counts).length;
  const open = over === 'open' ? ', of which those count that are open' : '';
  const hidden = members.length - SHOWN;
  return [
    holds ? `matches: level ${level}` : 'does not match',
    '',
    `group ${who}`,
    `  ${verdict(holds)} ${what}`,
    `window of ${readableSpan(timespan)}${open}: ${counting} of ${members.length} count`,
    ...(hidden > 0 ? [`  ${hidden} older ones are not shown`] : []),
    ...members.slice(-SHOWN).map((member) => `  ${verdict(member.counts)} ${memberText(member)}`),
    '',
    next === undefined
      ? 'next change: none by time alone'
      : `next change: ${next.level === undefined ? 'no longer matches' : `level ${next.level}`} at ${shortIso(next.at)}, in ${readableDuration(next.at - at)}, if nothing else happens`,
  ];
}

/** `10:41:00Z came-in #481516 jdoe on db1 from 10.0.0.1, over 10:52:00Z` */
function memberText({ member }: ExplainedMember): string {
  const { events, until, session, group } = member;
  const matched = Object.entries(events).map(([rule, { at, value }]) => {
    const held = value === undefined ? '' : ` (${value})`;
    return `${shortIso(at)} ${rule}${held}`;
  });
  const from = session.source_ip === undefined ? '' : ` from ${session.source_ip}`;
  const what =
    group === undefined
      ? `${session.source} #${session.id} ${session.user ?? 'unknown user'} on ${session.target ?? 'unknown target'}${from}`
      : `${group.title}, ${group.total} sessions`;
  const over = until === undefined ? '' : `, over ${shortIso(until)}`;
  return `${matched.join(', ')}: ${what}${over}`;
}

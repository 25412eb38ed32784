import type { ExplainedMember, GroupExplanation } from '#shared/explain/explain-group.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { readableSpan } from '#shared/rules/correlation/limits.ts';
import type { MemberSession } from '#shared/rules/correlation/member.ts';
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
    ...members
      .slice(-SHOWN)
      .flatMap((member) => [
        `  ${verdict(member.counts)} ${memberText(member)}`,
        ...belowTexts(member).map((text) => `      ${text}`),
      ]),
    '',
    next === undefined
      ? 'next change: none by time alone'
      : `next change: ${next.level === undefined ? 'no longer matches' : `level ${next.level}`} at ${shortIso(next.at)}, in ${readableDuration(next.at - at)}, if nothing else happens`,
  ];
}

/** Why what was found below held, and the newest of its sessions. */
function belowTexts({ member: { group } }: ExplainedMember): string[] {
  if (group === undefined) return [];
  const more = group.total - group.sessions.length;
  return [
    ...group.why.map(({ field, value, limit }) =>
      limit === 'present' ? `${field}: ${value}` : `${field}: ${value}, wanted: ${limit}`,
    ),
    ...group.sessions.map((one) => `${sessionText(one)}, since ${shortIso(one.started_at)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function sessionText({ source, id, user, target, source_ip }: MemberSession): string {
  const from = source_ip === undefined ? '' : ` from ${source_ip}`;
  return `${source} #${id} ${user ?? 'unknown user'} on ${target ?? 'unknown target'}${from}`;
}

/** `10:41:00Z came-in #481516 jdoe on db1 from 10.0.0.1, over 10:52:00Z` */
function memberText({ member }: ExplainedMember): string {
  const { events, until, session, group } = member;
  const matched = Object.entries(events).map(([rule, { at, value }]) => {
    const held = value === undefined ? '' : ` (${value})`;
    return `${shortIso(at)} ${rule}${held}`;
  });
  const what =
    group === undefined ? sessionText(session) : `${group.title}, ${group.total} sessions`;
  const over = until === undefined ? '' : `, over ${shortIso(until)}`;
  return `${matched.join(', ')}: ${what}${over}`;
}

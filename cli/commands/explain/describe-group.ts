import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import type { ExplainedLimits, GroupExplanation } from '#shared/rules/correlation/explain-group.ts';
import { readableSpan } from '#shared/rules/correlation/limits.ts';
import { lastEvent, type Member, type MemberSession } from '#shared/rules/correlation/member.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import { inTime, type Marks, shortIso } from './describe-explanation.ts';

/** What a correlation sees in one group: the condition, the window and what is in it. */
export function describeGroup(
  rule: CorrelationRule,
  explained: GroupExplanation,
  marks: Marks,
): string[] {
  const { at, level, condition, escalations, window } = explained;
  const line = ({ holds, field, value, limit }: ExplainedLimits) =>
    `  ${marks.verdict(holds)} ${field} is ${value}, wanted: ${limit}`;
  return [
    level === undefined ? 'does not match' : `matches: level ${level}`,
    '',
    `condition (level ${rule.level})`,
    line(condition),
    ...escalations.flatMap((one) => [
      `escalate to ${one.level}${one.decides ? ', which decides' : ''}`,
      line(one),
    ]),
    `window of ${readableSpan(rule.timespan)}, since ${shortIso(at - rule.timespan)}${window.length === 0 ? ': empty' : ''}`,
    ...window.flatMap((member) => memberLines(member)),
    '',
    nextLine(explained),
  ];
}

function memberLines(member: Member): string[] {
  const { group, session, events, until } = member;
  const ended = until === undefined ? '' : `, over ${shortIso(until)}`;
  const start = `  ${shortIso(lastEvent(member))}`;
  if (group === undefined) {
    return [`${start} ${sessionWords(session)}: ${Object.keys(events).join(', ')}${ended}`];
  }
  const { shown, title, sessions, total } = group;
  const more = total - sessions.length;
  return [
    `${start} ${shown.name}: ${title}${ended}`,
    ...group.why.map(({ field, value, limit }) =>
      limit === 'present' ? `    ${field} ${value}` : `    ${field} ${value}, wanted: ${limit}`,
    ),
    ...sessions.map((one) => `    ${sessionWords(one)}, since ${shortIso(one.started_at)}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

function sessionWords({ source, id, user, target }: MemberSession): string {
  const place = source === '' ? id : `${source}/${id}`;
  return `${place} ${user ?? 'unknown user'} on ${target ?? 'unknown target'}`;
}

function nextLine({ next, at }: { next?: GroupExplanation['next']; at: Instant }): string {
  if (next === undefined) return 'next change: none by time alone';
  const what = next.level === undefined ? 'no longer matches' : `level ${next.level}`;
  return `next change: ${what} at ${shortIso(next.at)}, ${inTime(next.at, at)}, if nothing else happens`;
}

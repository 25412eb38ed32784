import type { CorrelationRule, GroupView } from '#shared/rules/correlation/correlation-rule.ts';
import type { GroupExplanation } from '#shared/rules/correlation/explain-group.ts';
import { type Member, sessionsOf } from '#shared/rules/correlation/member.ts';
import { groupsOf } from '#shared/rules/groups-of.ts';
import { type Instant, isoOf } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { shortIso } from './describe-explanation.ts';
import type { FoundRule } from './find-rules.ts';

/** The groups that the sessions make; with an id, those that have the session in them. */
export function explainedGroups(
  { rule }: FoundRule<CorrelationRule>,
  sessions: readonly Session[],
  id: string | undefined,
  at: Instant,
): GroupExplanation[] {
  const groups = groupsOf(rule, sessions, at);
  return groups
    .filter(({ members }) => id === undefined || hasSession(members, id))
    .map((group) => rule.explain(group, at));
}

// A group below shows its newest sessions alone, so its own members are not all to be seen here.
function hasSession(members: GroupView['members'], id: string): boolean {
  return sessionsOf(members).sessions.some((session) => session.id === id);
}

export function groupHeading(
  { rule, off }: FoundRule<CorrelationRule>,
  { fields, at }: Pick<GroupExplanation, 'fields' | 'at'>,
): string[] {
  const common = fields.map(({ field, value }) => `${field} ${value}`).join(', ');
  return [
    `${rule.name} (${rule.title}) on ${common === '' ? 'no group' : `the group ${common}`}`,
    `as of ${shortIso(at)}`,
    ...(off === undefined ? [] : [`does not alert: ${off}`]),
    ...(rule.waitingFor.length === 0
      ? []
      : [`not evaluated: waits for ${rule.waitingFor.join(', ')}`]),
  ];
}

/** As JSON: one object a group. */
export function groupRecord(
  { rule, off }: FoundRule<CorrelationRule>,
  { at, window, next, level, ...rest }: GroupExplanation,
): object {
  return {
    rule: rule.name,
    rev: rule.rev,
    at: isoOf(at),
    ...(off === undefined ? {} : { off }),
    waiting_for: rule.waitingFor,
    ...rest,
    level: level ?? null,
    window: window.map(memberRecord),
    ...(next === undefined ? {} : { next: { at: isoOf(next.at), level: next.level ?? null } }),
  };
}

function memberRecord({ events, until, session, group }: Member): object {
  const times = Object.entries(events).map(([name, { at }]) => [name, isoOf(at)]);
  return {
    events: Object.fromEntries(times),
    ...(until === undefined ? {} : { until: isoOf(until) }),
    ...(group === undefined
      ? { source: session.source, session: session.id }
      : {
          rule: group.shown.name,
          title: group.title,
          why: group.why,
          sessions: group.sessions.map(({ source, id }) => ({ source, session: id })),
          total: group.total,
        }),
  };
}

import type { GroupExplanation } from '#shared/explain/explain-group.ts';
import type { MemoryExplanation } from '#shared/explain/explain-memory.ts';
import { firstEvent, lastEvent } from '#shared/rules/correlation/member.ts';
import type { RuleExplanation } from '#shared/rules/explanation.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { type Instant, isoOf, SECOND } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { FoundRule } from './find-rules.ts';

/** What every explanation as JSON says: which rule on which session, as of when. */
export function commonRecord({ rule, off }: FoundRule, session: Session, at: Instant) {
  return {
    rule: rule.name,
    rev: rule.rev,
    source: session.source,
    session: session.id,
    at: isoOf(at),
    ...(off === undefined ? {} : { off }),
    waiting_for: rule.waitingFor,
  };
}

export function ruleRecord(rule: SessionRule, { at: _, next, ...rest }: RuleExplanation) {
  return {
    ...withInstants(rest),
    ...(next === undefined ? {} : { next: nextRecord(next) }),
    level: rest.level ?? null,
    remind: remindRecord(rule),
  };
}

export function groupRecord({ fields, level, facts, members, next }: GroupExplanation) {
  return {
    level: level ?? null,
    fields,
    facts,
    members: members.map(({ member, counts }) => ({
      counts,
      at: isoOf(firstEvent(member)),
      last_at: isoOf(lastEvent(member)),
      ...(member.until === undefined ? {} : { until: isoOf(member.until) }),
      rules: Object.keys(member.events),
      source: member.session.source,
      session: member.session.id,
      ...(member.group === undefined
        ? {}
        : { group: { rule: member.group.shown.name, fields: member.group.fields } }),
    })),
    ...(next === undefined ? {} : { next: nextRecord(next) }),
  };
}

export function memoryRecord(memory: MemoryExplanation) {
  const { values, asked_at, sessions, last_at, known, limit } = memory;
  return {
    values: values ?? null,
    asked_at: asked_at === undefined ? null : isoOf(asked_at),
    sessions,
    ...(last_at === undefined ? {} : { last_at: isoOf(last_at) }),
    ...(known.first === undefined ? {} : { first: known.first }),
    ...(known.usual === undefined
      ? {}
      : {
          usual: {
            sessions: known.usual.sessions,
            median_seconds: known.usual.median / SECOND,
            quantile_seconds: known.usual.quantile / SECOND,
            longest_seconds: known.usual.longest / SECOND,
          },
        }),
    ...(limit === undefined ? {} : { limit_seconds: limit / SECOND }),
  };
}

function nextRecord({ at, level }: NonNullable<GroupExplanation['next']>) {
  return { at: isoOf(at), level: level ?? null };
}

/** As a rule writes it, in seconds; null where nobody is reminded. */
function remindRecord({ remind, deliver, stale = false }: SessionRule) {
  if (remind === undefined || deliver === 'digest' || stale) return null;
  return { after_seconds: remind.after / SECOND, most: remind.most, from: remind.from };
}

function withInstants(tree: object): object {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'turns_at' && typeof value === 'number' ? isoOf(value) : value,
    ),
  );
}

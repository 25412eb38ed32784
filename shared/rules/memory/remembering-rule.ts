import { readableDuration } from '../../sessions/duration.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { readableSpan } from '../correlation/limits.ts';
import type { Fact, SessionRule } from '../rule.ts';
import type { Known, Usual } from './known.ts';
import type { MemoryBlock } from './memory-block.ts';
import { unusualFrom } from './memory-update.ts';
import { memoryHash, type RememberBy } from './remember-by.ts';

/** The rule with what it remembers. Without knowing about a session it never matches it. */
export function rememberingRule(
  rule: SessionRule,
  block: MemoryBlock,
  by: RememberBy,
): SessionRule {
  const signature = [block.kind, ...block.fields].join(' ');
  const { kind, fields, within, learn, sessions, quantile, factor } = block;
  return {
    ...unknowing(rule),
    memory: {
      kind,
      fields,
      within,
      learn,
      sessions,
      quantile,
      factor,
      signature: `${rule.id} ${signature}`,
      keyFields: by.fields,
      valuesOf: by.valuesOf,
      hashOf: (session) => {
        const values = by.valuesOf(session);
        return values === undefined ? undefined : memoryHash(rule.id, signature, values);
      },
      concerns: (session, at) => rule.verdictAt(session, at) !== undefined,
    },
    knowing: (known) => bound(rule, block, by, known),
  };
}

function bound(
  rule: SessionRule,
  block: MemoryBlock,
  by: RememberBy,
  known: Known | undefined,
): SessionRule {
  if (known === undefined) return unknowing(rule);
  if (known.first === true) return firstRule(rule, block, by);
  return known.usual === undefined ? silent(rule) : unusualRule(rule, block, known.usual);
}

/** It wakes up when the rule may match, since only then it is asked what is known. */
function unknowing(rule: SessionRule): SessionRule {
  return { ...rule, verdictAt: () => undefined, clearsAt: () => true };
}

function silent(rule: SessionRule): SessionRule {
  return { ...unknowing(rule), crossings: () => [], nextCrossing: () => undefined };
}

function firstRule(rule: SessionRule, block: MemoryBlock, by: RememberBy): SessionRule {
  return withFacts(rule, (session) => [
    {
      field: block.fields.join(' and '),
      value: (by.valuesOf(session) ?? []).join(', '),
      limit: `first time in ${readableSpan(block.within)}`,
    },
  ]);
}

function unusualRule(rule: SessionRule, block: MemoryBlock, usual: Usual): SessionRule {
  const limit = unusualFrom(block, usual);
  const limitAt = ({ started_at: start, ended_at: end }: Session): Instant | undefined =>
    end !== undefined && end <= start + limit ? undefined : start + limit;
  const reached = (session: Session, at: Instant) => at - session.started_at >= limit;
  const told = withFacts(rule, (session, at) => [
    {
      field: 'duration',
      value: readableDuration(at - session.started_at),
      limit: readableSpan(limit),
    },
    { field: 'usual', value: usualWords(block, usual), limit: 'present' },
  ]);
  return {
    ...told,
    verdictAt: (session, at) => (reached(session, at) ? told.verdictAt(session, at) : undefined),
    clearsAt: (session, at) => !reached(session, at) || rule.clearsAt(session, at),
    crossings: (session, after, until) => {
      const at = limitAt(session);
      const own = at !== undefined && at > after && at <= until ? [at] : [];
      return [...new Set([...rule.crossings(session, after, until), ...own])].sort((a, b) => a - b);
    },
    nextCrossing: (session, after) => {
      const at = limitAt(session);
      const next = rule.nextCrossing(session, after);
      if (at === undefined || at <= after) return next;
      return next === undefined ? at : Math.min(at, next);
    },
  };
}

function usualWords({ quantile, factor, within }: MemoryBlock, usual: Usual): string {
  const { median, longest, sessions } = usual;
  const share = `${Math.round(quantile * 100)} % within ${readableDuration(usual.quantile)}`;
  const drawn = `${sessions} sessions in ${readableSpan(within)}`;
  return `${readableDuration(median)}, ${share}, longest ${readableDuration(longest)} (${drawn}); the limit is ${factor} times the ${Math.round(quantile * 100)} %`;
}

/** The rule's own facts come last, and not twice. */
function withFacts(
  rule: SessionRule,
  facts: (session: Session, at: Instant) => readonly Fact[],
): SessionRule {
  return {
    ...rule,
    verdictAt: (session, at) => {
      const verdict = rule.verdictAt(session, at);
      if (verdict === undefined) return undefined;
      return {
        level: verdict.level,
        facts: () => {
          const own = facts(session, at);
          const isTold = (field: string) => own.some((one) => one.field === field);
          const rest = verdict.facts().filter((fact) => fact.limit !== 'present');
          return [...own, ...rest.filter(({ field }) => !isTold(field))];
        },
      };
    },
  };
}

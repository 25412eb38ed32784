import type { Instant } from '../../sessions/instant.ts';
import type { Session, SessionField } from '../../sessions/session.ts';
import { suggestion } from '../closest-name.ts';
import type { RuleOptions } from '../load-rules.ts';
import type { Report } from '../problem.ts';
import { sessionVocabulary, suppliedFields } from '../session/session-fields.ts';
import type { FieldType } from '../sigma/vocabulary.ts';
import type { BaseRule } from './base-rule.ts';
import { type ChildFields, fieldsOfChild } from './child-fields.ts';
import type { CorrelationBlock } from './correlation-block.ts';
import {
  type CorrelationRule,
  type GroupField,
  isCorrelation,
  type Referred,
} from './correlation-rule.ts';
import { fieldsOfSessions, type SessionFields } from './session-fields.ts';
import { type CorrelationType, KINDS } from './types.ts';

/** The fields that a correlation groups by, and the one whose values it counts, in all it refers to. */
export interface GroupFields
  extends Pick<
    CorrelationRule,
    | 'needs'
    | 'groupFields'
    | 'groupOf'
    | 'valueOf'
    | 'groupOfGroup'
    | 'valueOfGroup'
    | 'valueAtEnd'
    | 'supplies'
  > {
  readonly type: FieldType;
}

interface Resolved {
  readonly sessions: ReadonlyMap<string, SessionFields>;
  readonly children: ReadonlyMap<string, ChildFields>;
}

/** Resolves fields and aliases for each rule; undefined when the report says why not. */
export function compileGroupFields(
  block: CorrelationBlock,
  referred: readonly Referred[],
  report: Report,
  { calendars }: RuleOptions,
): GroupFields | undefined {
  const vocabulary = sessionVocabulary(calendars, () => {});
  const before = report.problems.length;
  checkAliases(block, referred, report);
  const sessions = new Map<string, SessionFields>();
  const children = new Map<string, ChildFields>();
  for (const one of referred) {
    if (isCorrelation(one)) {
      const made = fieldsOfChild(block, one, report);
      if (made !== undefined) children.set(one.name, made);
    } else {
      const made = fieldsOfSessions(block, one.name, vocabulary, report);
      if (made !== undefined) sessions.set(one.name, made);
    }
  }
  return report.problems.length > before ? undefined : joined({ sessions, children });
}

/** What the condition's limits are compared with. */
export function valueType(type: CorrelationType, { type: field }: GroupFields): FieldType {
  return KINDS[type].numeric ? field : 'number';
}

function joined({ sessions, children }: Resolved): GroupFields {
  const all = [...sessions.values(), ...children.values()];
  const [first] = all;
  return {
    needs: ({ name, fields }: BaseRule): ReadonlySet<SessionField> =>
      new Set([...fields, ...suppliedFields(sessions.get(name)?.reads ?? [])]),
    groupFields: ({ name }: BaseRule) => sessions.get(name)?.groupFields ?? [],
    groupOf: ({ name }: BaseRule, session: Session, at: Instant) =>
      sessions.get(name)?.groupOf(session, at),
    valueOf: ({ name }: BaseRule, session: Session) => sessions.get(name)?.valueOf(session),
    groupOfGroup: ({ name }: CorrelationRule, fields: readonly GroupField[]) =>
      children.get(name)?.groupOf(fields) ?? [],
    valueOfGroup: ({ name }: CorrelationRule, fields: readonly GroupField[]) =>
      children.get(name)?.valueOf(fields),
    valueAtEnd: [...sessions.values()].some(({ valueAtEnd }) => valueAtEnd),
    supplies: first?.supplies ?? new Map(),
    type: all.find(({ valueType: type }) => type !== undefined)?.valueType ?? 'number',
  };
}

/** An alias for a rule that the correlation does not name is a slip. */
function checkAliases(
  { aliases, groupByLine }: CorrelationBlock,
  referred: readonly Referred[],
  report: Report,
): void {
  const names = referred.map(({ name }) => name);
  for (const [alias, fields] of aliases) {
    for (const rule of fields.keys()) {
      if (names.includes(rule)) continue;
      const message = `"${rule}" is not among the rules${suggestion(rule, names)}`;
      report.add(groupByLine, `correlation.aliases.${alias}`, message);
    }
  }
}

import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session, type SessionField } from '../../sessions/session.ts';
import { suggestion } from '../closest-name.ts';
import type { RuleOptions } from '../load-rules.ts';
import { printable } from '../printable.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import { sessionVocabulary, suppliedFields } from '../session/session-fields.ts';
import type { Field, FieldType, Vocabulary } from '../sigma/vocabulary.ts';
import type { BaseRule } from './base-rule.ts';
import type { CorrelationBlock } from './correlation-block.ts';
import type { GroupField } from './correlation-rule.ts';
import { type CorrelationType, KINDS } from './types.ts';

/** The fields of a session that a correlation groups by, and the one whose values it counts. */
export interface GroupFields {
  needs(base: BaseRule): ReadonlySet<SessionField>;
  groupOf(base: BaseRule, session: Session, at: Instant): readonly GroupField[] | undefined;
  valueOf(base: BaseRule, session: Session): string | number | undefined;
  readonly valueAtEnd: boolean;
  readonly type: FieldType;
}

interface Chosen {
  /** What the correlation calls it: a field or an alias. */
  readonly name: string;
  readonly field: Field<Session>;
}

interface OfBase {
  readonly groupBy: readonly Chosen[];
  readonly value: Chosen | undefined;
}

/** The only field that moves with time and is settled in the end. */
const SETTLES = 'duration';

/** Resolves fields and aliases for each rule; undefined when the report says why not. */
export function compileGroupFields(
  block: CorrelationBlock,
  bases: readonly BaseRule[],
  report: Report,
  { calendars }: RuleOptions,
): GroupFields | undefined {
  const vocabulary = sessionVocabulary(calendars, () => {});
  const before = report.problems.length;
  checkAliases(block, bases, report);
  const byBase = new Map<string, OfBase>();
  for (const { name } of bases) {
    const made = ofBase(block, name, vocabulary, report);
    if (made === undefined) return undefined;
    byBase.set(name, made);
  }
  if (report.problems.length > before) return undefined;
  return fieldsOf(byBase);
}

function fieldsOf(byBase: ReadonlyMap<string, OfBase>): GroupFields {
  const value = [...byBase.values()].find((one) => one.value !== undefined)?.value;
  return {
    needs: ({ name, fields }) => {
      const { groupBy = [], value: counted } = byBase.get(name) ?? {};
      const read = [...groupBy, ...(counted ? [counted] : [])].map(({ field }) => field.name);
      return new Set([...fields, ...suppliedFields(read)]);
    },
    groupOf: ({ name }, session, at) => groupOf(byBase.get(name)?.groupBy ?? [], session, at),
    valueOf: ({ name }, session) => valueIn(byBase.get(name)?.value?.field, session),
    valueAtEnd: value?.field.name === SETTLES,
    type: value?.field.type ?? 'number',
  };
}

/** What the condition's limits are compared with. */
export function valueType(type: CorrelationType, { type: field }: GroupFields): FieldType {
  return KINDS[type].numeric ? field : 'number';
}

function ofBase(
  block: CorrelationBlock,
  base: string,
  vocabulary: Vocabulary<Session>,
  report: Report,
): OfBase | undefined {
  const { groupBy, condition, type } = block;
  const resolve = (name: string): Chosen => ({
    name,
    field: fieldNamed(aliasedField(block, name, base), vocabulary),
  });
  return reporting(report, block.groupByLine, 'correlation.group-by', () => {
    const chosen = groupBy.map(resolve);
    for (const { name, field } of chosen) {
      if (field.clock !== undefined) throw new Refusal(`"${name}" moves with time`);
    }
    const value =
      condition.field === undefined
        ? undefined
        : reporting(report, condition.fieldLine, 'correlation.condition.field', () =>
            checkedValue(resolve(condition.field ?? ''), type),
          );
    return { groupBy: chosen, value };
  });
}

function aliasedField({ aliases }: CorrelationBlock, name: string, base: string): string {
  const alias = aliases.get(name);
  if (alias === undefined) return name;
  const field = alias.get(base);
  if (field === undefined) throw new Refusal(`the alias "${name}" has no field for "${base}"`);
  return field;
}

function fieldNamed(name: string, vocabulary: Vocabulary<Session>): Field<Session> {
  const field = vocabulary.field(name);
  if (field !== undefined) return field;
  throw new Refusal(`there is no field "${name}"${suggestion(name, vocabulary.names)}`);
}

const NUMERIC: readonly FieldType[] = ['number', 'percent', 'duration', 'any'];

function checkedValue(chosen: Chosen, type: CorrelationType): Chosen {
  const { name, field } = chosen;
  if (field.clock !== undefined && field.name !== SETTLES) {
    throw new Refusal(`"${name}" moves with time, so its values cannot be kept`);
  }
  if (KINDS[type].numeric && !NUMERIC.includes(field.type)) {
    throw new Refusal(`"${name}" holds no numbers, which ${type} needs`);
  }
  return chosen;
}

/** An alias for a rule that the correlation does not name is a slip. */
function checkAliases(
  { aliases, groupByLine }: CorrelationBlock,
  bases: readonly BaseRule[],
  report: Report,
): void {
  const names = bases.map(({ name }) => name);
  for (const [alias, fields] of aliases) {
    for (const rule of fields.keys()) {
      if (names.includes(rule)) continue;
      const message = `"${rule}" is not among the rules${suggestion(rule, names)}`;
      report.add(groupByLine, `correlation.aliases.${alias}`, message);
    }
  }
}

function groupOf(
  groupBy: readonly Chosen[],
  session: Session,
  at: Instant,
): readonly GroupField[] | undefined {
  const fields: GroupField[] = [];
  for (const { name, field } of groupBy) {
    const held = field.read(session, at);
    if (held === undefined || held === null || held === '') return undefined;
    fields.push({ field: name, value: printable(String(held)) });
  }
  return fields;
}

function valueIn(field: Field<Session> | undefined, session: Session): string | number | undefined {
  if (field === undefined) return undefined;
  if (field.name === SETTLES) {
    const { ended_at: end, started_at: start } = session;
    return isOver(session) && end !== undefined ? Math.max(0, end - start) : undefined;
  }
  const held = field.read(session, session.ended_at ?? session.read_at ?? session.started_at);
  if (typeof held === 'number') return held;
  return held === undefined || held === null || held === '' ? undefined : printable(String(held));
}

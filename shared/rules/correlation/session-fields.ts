import type { Instant } from '../../sessions/instant.ts';
import { isOver, type Session } from '../../sessions/session.ts';
import { suggestion } from '../closest-name.ts';
import { heldText } from '../held-text.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import type { Field, FieldType, Vocabulary } from '../sigma/vocabulary.ts';
import { aliasedField, type CorrelationBlock } from './correlation-block.ts';
import type { GroupField } from './correlation-rule.ts';
import { type CorrelationType, KINDS, NUMERIC } from './types.ts';

/** What a correlation reads of the sessions that one rule matches. */
export interface SessionFields {
  /** Names of the fields. */
  readonly reads: readonly string[];
  /** Those that the correlation groups by. */
  readonly groupFields: readonly Field<Session>[];
  groupOf(session: Session, at: Instant): readonly GroupField[] | undefined;
  valueOf(session: Session): string | number | undefined;
  readonly valueAtEnd: boolean;
  readonly valueType: FieldType | undefined;
  /** By the names that the correlation groups by. */
  readonly supplies: ReadonlyMap<string, FieldType>;
}

interface Chosen {
  /** What the correlation calls it: a field or an alias. */
  readonly name: string;
  readonly field: Field<Session>;
}

/** The only field that moves with time and is settled in the end. */
const SETTLES = 'duration';

/** Undefined when the report says why not. */
export function fieldsOfSessions(
  block: CorrelationBlock,
  base: string,
  vocabulary: Vocabulary<Session>,
  report: Report,
): SessionFields | undefined {
  const { groupBy, condition, type } = block;
  const resolve = (name: string): Chosen => ({
    name,
    field: fieldNamed(aliasedField(block, name, base), vocabulary),
  });
  const chosen = reporting(report, block.groupByLine, 'correlation.group-by', () =>
    groupBy.map(resolve).map(settledField),
  );
  const { field: counted, fieldLine } = condition;
  const value =
    counted === undefined
      ? undefined
      : reporting(report, fieldLine, 'correlation.condition.field', () =>
          checkedValue(resolve(counted), type),
        );
  return chosen && fieldsOf(chosen, value);
}

function fieldsOf(chosen: readonly Chosen[], value: Chosen | undefined): SessionFields {
  return {
    reads: [...chosen, ...(value ? [value] : [])].map(({ field }) => field.name),
    groupFields: chosen.map(({ field }) => field),
    groupOf: (session, at) => groupOf(chosen, session, at),
    valueOf: (session) => valueIn(value?.field, session),
    valueAtEnd: value?.field.name === SETTLES,
    valueType: value?.field.type,
    supplies: new Map(chosen.map(({ name, field }) => [name, field.type])),
  };
}

function fieldNamed(name: string, vocabulary: Vocabulary<Session>): Field<Session> {
  const field = vocabulary.field(name);
  if (field !== undefined) return field;
  throw new Refusal(`there is no field "${name}"${suggestion(name, vocabulary.names)}`);
}

function settledField(chosen: Chosen): Chosen {
  if (chosen.field.clock !== undefined) throw new Refusal(`"${chosen.name}" moves with time`);
  return chosen;
}

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

function groupOf(
  groupBy: readonly Chosen[],
  session: Session,
  at: Instant,
): readonly GroupField[] | undefined {
  const fields: GroupField[] = [];
  for (const { name, field } of groupBy) {
    const value = heldText(field.read(session, at));
    if (value === undefined) return undefined;
    fields.push({ field: name, value });
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
  return typeof held === 'number' ? held : heldText(held);
}

import { createHash } from 'node:crypto';
import type { Session } from '../../sessions/session.ts';
import { suggestion } from '../closest-name.ts';
import { heldText } from '../held-text.ts';
import { Refusal } from '../problem.ts';
import type { Field, Vocabulary } from '../sigma/vocabulary.ts';

/** What of a session something is remembered under. */
export interface RememberBy {
  readonly fields: readonly Field<Session>[];
  /** As people read them; undefined for a session that lacks one of the fields. */
  valuesOf(session: Session): readonly string[] | undefined;
}

/** Throws a Refusal for a field there is not. */
export function rememberBy(names: readonly string[], vocabulary: Vocabulary<Session>): RememberBy {
  const fields = names.map((name) => settledField(name, vocabulary));
  return {
    fields,
    valuesOf: (session) => {
      const values: string[] = [];
      for (const field of fields) {
        const value = heldText(field.read(session, session.started_at));
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
  };
}

/** Upper and lower case are the same, as users are. */
export function memoryHash(rule: string, signature: string, values: readonly string[]): string {
  const text = JSON.stringify([rule, signature, ...values.map((value) => value.toLowerCase())]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function settledField(name: string, vocabulary: Vocabulary<Session>): Field<Session> {
  const field = vocabulary.field(name);
  if (field === undefined) {
    throw new Refusal(`there is no field "${name}"${suggestion(name, vocabulary.names)}`);
  }
  if (field.clock !== undefined) throw new Refusal(`"${name}" moves with time`);
  return field;
}

import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { suggestion } from './closest-name.ts';
import { printable } from './printable.ts';
import { Refusal } from './problem.ts';
import { readableNumber } from './sigma/operand.ts';
import type { Field, Vocabulary } from './sigma/vocabulary.ts';

export type TitleAt = (session: Session, at: Instant) => string;

const MAX_TITLE = 160;

const LABELS: Readonly<Record<string, string>> = {
  source_ip: 'address',
  started_at: 'start',
  target_port: 'port',
};

/**
 * Compiles a title such as `{user} on {target}, open {duration}`. What a session does not say reads
 * `unknown user`. Throws a Refusal for a field there is not.
 */
export function compileTitle(template: string, { field, names }: Vocabulary<Session>): TitleAt {
  const parts = template.split(/\{([^{}]*)\}/).map((part, index): TitleAt => {
    if (index % 2 === 0) return () => part;
    const found = field(part);
    if (found !== undefined) return (session, at) => shown(found, session, at);
    throw new Refusal(`the title has no field "${part}"${suggestion(part, names)}`);
  });
  return (session, at) => printable(parts.map((part) => part(session, at)).join(''), MAX_TITLE);
}

function shown(field: Field<Session>, session: Session, at: Instant): string {
  const held = field.read(session, at);
  if (typeof held === 'number') return readableNumber(field.type, held);
  if (typeof held === 'boolean') return field.show?.(session, at) ?? (held ? 'yes' : 'no');
  const text = typeof held === 'string' ? printable(held) : '';
  return text === '' ? `unknown ${LABELS[field.name] ?? field.name}` : text;
}

import { heldText } from '../../rules/held-text.ts';
import type { Field } from '../../rules/sigma/vocabulary.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Sight } from '../sight.ts';

/** Numbers for texts; upper and lower case are the same, as they are in a deployment's keys. */
export interface Texts {
  size(): number;
  of(text: string): number;
  /** How to ask for what sessions hold in a field. */
  reader(field: Field<Session>): TextReader;
}

/**
 * The number of what a poll's reading of a past session holds, as of an instant; undefined where it
 * holds nothing.
 */
export type TextReader = (sight: Sight, poll: Instant, at: Instant) => number | undefined;

/** What differs from reading to reading of a past session. */
const MOVING: readonly string[] = ['state', 'ended_at', 'read_at'];

export function createTexts(): Texts {
  const known = new Map<string, number>();
  const readers = new Map<string, TextReader>();
  const asWritten = new Map<string, number>();
  const asHeld = new Map<unknown, number>();
  const of = (text: string): number => {
    const before = asWritten.get(text);
    if (before !== undefined) return before;
    const lower = text.toLowerCase();
    const number = known.get(lower) ?? known.size;
    known.set(lower, number);
    asWritten.set(text, number);
    return number;
  };
  const held = (value: unknown): number | undefined => {
    const before = asHeld.get(value);
    if (before !== undefined) return before;
    const text = heldText(value);
    if (text === undefined) return undefined;
    const number = of(text);
    asHeld.set(value, number);
    return number;
  };
  return {
    size: () => known.size,
    of,
    reader: (field) => {
      const reader = readers.get(field.name) ?? createReader(field, held);
      readers.set(field.name, reader);
      return reader;
    },
  };
}

/** Several rules ask for the same field of the same session in turn. */
function createReader(
  field: Field<Session>,
  held: (value: unknown) => number | undefined,
): TextReader {
  if (MOVING.includes(field.name)) {
    return (sight, poll, at) => held(field.read(sight.at(poll), at));
  }
  let lately: Session | undefined;
  let number: number | undefined;
  return ({ session }, _, at) => {
    if (session !== lately) {
      lately = session;
      number = held(field.read(session, at));
    }
    return number;
  };
}

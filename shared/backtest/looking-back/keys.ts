import type { Field } from '../../rules/sigma/vocabulary.ts';
import type { Session } from '../../sessions/session.ts';
import { createTexts, type TextReader, type Texts } from './texts.ts';

/** Numbers for combinations of texts. */
export interface Keys {
  readonly size: number;
  of(texts: readonly string[]): number;
  /** How to ask for the combination that sessions hold in fields: undefined where one is missing. */
  reader(fields: readonly Field<Session>[]): TextReader;
}

export interface KeyRing {
  readonly texts: Texts;
  /** Rules that go by the same fields share their keys: of one session they ask for one in turn. */
  keysOf(fields: readonly string[]): Keys;
}

export function createKeyRing(): KeyRing {
  const texts = createTexts();
  const known = new Map<string, Keys>();
  return {
    texts,
    keysOf: (fields) => {
      const name = fields.join(' ');
      const keys = known.get(name) ?? createKeys(texts, fields.length);
      known.set(name, keys);
      return keys;
    },
  };
}

/** Step by step: the number so far and that of the next text give a new number. */
export function createKeys(texts: Texts, fields: number): Keys {
  const steps = Array.from({ length: Math.max(0, fields - 1) }, createPairs);
  return {
    get size() {
      return steps.at(-1)?.size() ?? (fields === 0 ? 1 : texts.size());
    },
    of: (values) => {
      const [first = 0, ...rest] = values.map(texts.of);
      return rest.reduce((number, text, at) => steps[at]?.of(number, text) ?? 0, first);
    },
    reader: (own) => {
      const [first = () => 0, ...rest] = own.map(texts.reader);
      return rest.reduce((before, next, at) => paired(before, next, steps[at]), first);
    },
  };
}

function paired(before: TextReader, next: TextReader, pairs = createPairs()): TextReader {
  return (sight, poll, at) => {
    const one = before(sight, poll, at);
    const other = next(sight, poll, at);
    return one === undefined || other === undefined ? undefined : pairs.of(one, other);
  };
}

/** Whole numbers as keys, since others take several times as long to look up. */
function createPairs() {
  const known: Map<number, number>[] = [];
  let size = 0;
  return {
    size: () => size,
    of: (one: number, other: number): number => {
      known[one] ??= new Map();
      const own = known[one];
      const before = own.get(other);
      if (before !== undefined) return before;
      own.set(other, size);
      size += 1;
      return size - 1;
    },
  };
}

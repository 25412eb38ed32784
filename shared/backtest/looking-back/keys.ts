// Fewer different values of one field than this, and a pair of them is one exact number.
const MOST = 2 ** 26;

/** Numbers for combinations of values; upper and lower case are the same, as they are in a deployment's keys. */
export interface Keys {
  readonly size: number;
  of(values: readonly string[]): number;
}

/** Rules that go by the same fields share their keys: of one session they ask for one in turn. */
export function createKeyRing(): (fields: readonly string[]) => Keys {
  const known = new Map<string, Keys>();
  return (fields) => {
    const name = fields.join(' ');
    const keys = known.get(name) ?? createKeys();
    known.set(name, keys);
    return keys;
  };
}

/** Texts are looked up one by one: joined ones would have to be read whole each time. */
export function createKeys(): Keys {
  let lately: readonly string[] = [];
  let number = -1;
  const texts = createTexts();
  // Step by step: the number so far and that of the next text give a new number.
  const steps: Map<number, number>[] = [];
  const whole = new Map<number, number>();
  // One text alone is a combination as it is.
  let single = 0;
  const next = (known: Map<number, number>, from: number, text: number): number => {
    const pair = from * MOST + text;
    const before = known.get(pair);
    if (before !== undefined) return before;
    known.set(pair, known.size);
    return known.size - 1;
  };
  return {
    get size() {
      return Math.max(whole.size, single);
    },
    of: (values) => {
      if (number >= 0 && isSame(values, lately)) return number;
      lately = values;
      const last = values.length - 1;
      if (last === 0) {
        number = texts(values[0] ?? '');
        single = Math.max(single, number + 1);
        return number;
      }
      let from = 0;
      for (let at = 0; at < last; at++) {
        steps[at] ??= new Map();
        from = next(steps[at] ?? whole, from, texts(values[at] ?? ''));
      }
      number = next(whole, from, texts(values[last] ?? ''));
      return number;
    },
  };
}

function isSame(values: readonly string[], others: readonly string[]): boolean {
  if (values.length !== others.length) return false;
  for (let at = 0; at < values.length; at++) if (values[at] !== others[at]) return false;
  return true;
}

function createTexts(): (text: string) => number {
  const asWritten = new Map<string, number>();
  const known = new Map<string, number>();
  return (text) => {
    const written = asWritten.get(text);
    if (written !== undefined) return written;
    const lower = text.toLowerCase();
    const number = known.get(lower) ?? known.size;
    known.set(lower, number);
    asWritten.set(text, number);
    return number;
  };
}

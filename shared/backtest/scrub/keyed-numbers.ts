import { createHmac } from 'node:crypto';

/** A number that depends on the key, the purpose and the text alone: whole, at least 0, below 2^48. */
export type KeyedNumber = (purpose: string, text: string) => number;

/** Remembers what it answered, for the few texts that come again and again. */
export function createKeyedNumber(key: string): KeyedNumber {
  const known = new Map<string, number>();
  return (purpose, text) => {
    const question = `${purpose}\n${text}`;
    let number = known.get(question);
    if (number === undefined) {
      if (known.size >= MOST_KNOWN) known.clear();
      number = createHmac('sha256', key).update(question).digest().readUIntBE(0, 6);
      known.set(question, number);
    }
    return number;
  };
}

const MOST_KNOWN = 200_000;

// 53 bits tell a billion sessions apart with one false likeness in twenty.
const HIGH_BITS = 21;

/** Remembers texts with numbers in some sixteen bytes each. Two may, once in a great many, pass for one. */
export interface SeenSet {
  /** Whether the two are new together. */
  add(text: string, number: number): boolean;
}

export function createSeenSet(): SeenSet {
  let slots = new Float64Array(1_024);
  let size = 0;
  const put = (table: Float64Array, hash: number): boolean => {
    let slot = hash % table.length;
    while (table[slot] !== 0) {
      if (table[slot] === hash) return false;
      slot = (slot + 1) % table.length;
    }
    table[slot] = hash;
    return true;
  };
  return {
    add: (text, number) => {
      if (!put(slots, hashOf(text, number))) return false;
      size += 1;
      if (size > slots.length / 2) {
        const wider = new Float64Array(slots.length * 2);
        for (const hash of slots) if (hash !== 0) put(wider, hash);
        slots = wider;
      }
      return true;
    },
  };
}

/** Two unlike 32-bit hashes in one number that is never 0. */
function hashOf(text: string, number: number): number {
  let low = 0x811c9dc5 ^ (number | 0);
  let high = 0x9e3779b9 ^ Math.floor(number / 1_000);
  low = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d);
  high = Math.imul(high ^ (high >>> 13), 0x297a2d39);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul((high ^ code) + (high >>> 15), 0x85ebca6b);
  }
  low ^= low >>> 16;
  high ^= high >>> 13;
  return (high >>> (32 - HIGH_BITS)) * 2 ** 32 + (low >>> 0) + 1;
}

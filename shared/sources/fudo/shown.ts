/** More than this is not worth its room in every cursor. */
const MOST = 8_000;

/** The sessions that readings have shown, by a hash of their ids: enough to count what is missing. */
export interface Shown {
  add(id: string): void;
  has(id: string): boolean;
  /** As text for a cursor; null when they are too many to keep. */
  text(): string | null;
}

/** Begins with what an earlier one gave as text; null stays null. */
export function createShown(text: string | null = ''): Shown {
  const hashes = new Set<number>(text === null ? [] : numbersIn(text));
  return {
    add: (id) => {
      if (hashes.size <= MOST) hashes.add(hash(id));
    },
    has: (id) => hashes.has(hash(id)),
    text: () => {
      if (text === null || hashes.size > MOST) return null;
      const bytes = Buffer.alloc(hashes.size * 4);
      let at = 0;
      for (const number of hashes) at = bytes.writeUInt32LE(number, at);
      return bytes.toString('base64');
    },
  };
}

function numbersIn(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, n) => bytes.readUInt32LE(n * 4));
}

/** FNV-1a: spreads ids that differ in their last digits alone. */
function hash(id: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    value = Math.imul(value ^ id.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

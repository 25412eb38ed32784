import { TextDecoder } from 'node:util';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of UTF-8 text, as many at a time as arrived together. Throws an Error for other bytes. */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let rest = '';
  const split = (text: string): Line[] => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((line) => {
      number += 1;
      return { number, text: line };
    });
  };
  for await (const bytes of input) {
    const lines = split(decode(decoder, bytes, () => number + 1));
    if (lines.length > 0) yield lines;
  }
  const last = split(decode(decoder, undefined, () => number + 1));
  if (rest !== '') last.push({ number: number + 1, text: rest });
  if (last.length > 0) yield last;
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, line: () => number): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new Error(`the input is not UTF-8, in line ${line()} or soon after it`);
  }
}

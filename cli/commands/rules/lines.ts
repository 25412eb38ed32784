import { isUtf8 } from 'node:buffer';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** The byte of the input at which it begins. */
  readonly place: number;
}

const NEWLINE = 10;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** The lines of UTF-8 text, as many at a time as arrived together. Throws an Error for other bytes. */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const cut = createCutter();
  // Joined once the line is whole, however many pieces it has.
  let parts: Uint8Array[] = [];
  for await (const bytes of input) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) parts.push(bytes);
    else {
      yield cut(Buffer.concat([...parts, bytes.subarray(0, end)]));
      parts = [bytes.subarray(end)];
    }
  }
  const last = cut(Buffer.concat(parts));
  if (last.length > 0) yield last;
}

/** Gets whole lines, the last one of the input perhaps without its end. */
function createCutter(): (bytes: Buffer) => Line[] {
  let number = 0;
  let place = 0;
  return (bytes) => {
    if (!isUtf8(bytes)) {
      throw new Error(`the input is not UTF-8, in line ${number + 1} or soon after it`);
    }
    const mark = place === 0 && bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
    place += mark;
    const text = bytes.toString('utf8', mark);
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const isAscii = text.length === bytes.length - mark;
    return lines.map((line) => {
      const begins = place;
      number += 1;
      place += (isAscii ? line.length : Buffer.byteLength(line)) + 1;
      return { number, text: line, place: begins };
    });
  };
}

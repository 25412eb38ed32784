import { readSync } from 'node:fs';

const WINDOW = 1 << 16;
const NEWLINE = 10;

/** Lines of an open file by the byte at which they begin; what is asked for next mostly stands near. */
export interface LineWindow {
  /** Throws an Error when there is no line. */
  lineAt(place: number): string;
}

export function createLineWindow(file: number): LineWindow {
  let held = Buffer.alloc(0);
  let from = 0;
  /** Whether the file goes on after what is held. */
  const read = (place: number, size: number): boolean => {
    const bytes = Buffer.allocUnsafe(size);
    let got = 0;
    for (let more = 1; got < size && more > 0; got += more) {
      more = readSync(file, bytes, got, size - got, place + got);
    }
    held = bytes.subarray(0, got);
    from = place;
    return got === size;
  };
  const heldLine = (place: number): string | undefined => {
    const start = place - from;
    const stop = start >= 0 && start < held.length ? held.indexOf(NEWLINE, start) : -1;
    return stop < 0 ? undefined : held.toString('utf8', start, stop);
  };
  return {
    lineAt: (place) => {
      let line = heldLine(place);
      for (let size = WINDOW; line === undefined; size *= 4) {
        const goesOn = read(place, size);
        line = heldLine(place);
        if (line === undefined && !goesOn) line = held.toString('utf8');
      }
      if (line === '') throw new Error('a session that was put aside is gone');
      return line;
    },
  };
}

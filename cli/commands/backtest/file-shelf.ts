import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shelf } from '#shared/backtest/looking-back/shelf.ts';
import type { Session } from '#shared/sessions/session.ts';

const BUFFER = 1 << 20;
const WINDOW = 1 << 16;
const NEWLINE = 10;

export interface FileShelf extends Shelf {
  close(): void;
}

/**
 * Sessions in a temporary file that nobody else can open, so that a long history needs no memory.
 * Its name is taken away at once: whatever happens to this process, nothing is left of it.
 */
export function createFileShelf(): FileShelf {
  const folder = mkdtempSync(join(tmpdir(), 'pamwatch-shelf-'));
  const file = openSync(join(folder, 'sessions'), 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  const unwritten = Buffer.allocUnsafe(BUFFER);
  let used = 0;
  let written = 0;
  const flush = () => {
    for (let done = 0; done < used; ) done += writeSync(file, unwritten, done, used - done);
    written += used;
    used = 0;
  };
  const window = createWindow(file);
  return {
    put: (session) => {
      const line = `${JSON.stringify(session)}\n`;
      // In UTF-8 a text takes three bytes a character at most.
      const most = 3 * line.length;
      if (used + most > BUFFER) flush();
      const place = written + used;
      if (most > BUFFER) written += writeSync(file, line);
      else used += unwritten.write(line, used);
      return place;
    },
    get: (place) => {
      flush();
      const session: Session = JSON.parse(window.lineAt(place, written));
      return session;
    },
    close: () => closeSync(file),
  };
}

/** Reads some lines at once: what is asked for next mostly stands near. */
function createWindow(file: number) {
  let held = Buffer.alloc(0);
  let from = 0;
  const read = (place: number, size: number) => {
    const bytes = Buffer.allocUnsafe(size);
    let got = 0;
    for (let more = 1; got < size && more > 0; got += more) {
      more = readSync(file, bytes, got, size - got, place + got);
    }
    held = bytes.subarray(0, got);
    from = place;
  };
  return {
    lineAt: (place: number, end: number): string => {
      for (let size = WINDOW; ; size *= 4) {
        const start = place - from;
        const stop = start >= 0 && start < held.length ? held.indexOf(NEWLINE, start) : -1;
        if (stop >= 0) return held.toString('utf8', start, stop);
        if (place + size / 4 > end + WINDOW)
          throw new Error('a session that was put aside is gone');
        read(place, Math.min(size, Math.max(1, end - place)));
      }
    },
  };
}

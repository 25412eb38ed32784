import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shelf } from '#shared/backtest/looking-back/shelf.ts';
import type { Session } from '#shared/sessions/session.ts';
import { createLineWindow } from './line-window.ts';

const BUFFER = 1 << 20;

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
  const window = createLineWindow(file);
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
      const session: Session = JSON.parse(window.lineAt(place));
      return session;
    },
    close: () => closeSync(file),
  };
}

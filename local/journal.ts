import { appendFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';

/** A list on disk that only grows: one JSON value a line, there as soon as `append` returns. */
export interface Journal<T> {
  readonly entries: readonly T[];
  append(entry: T): void;
}

/** Opens what an earlier run wrote; a line that it could not finish is cut off. */
export function openJournal<T>(file: string, schema: z.ZodType<T>): Journal<T> {
  mkdirSync(dirname(file), { recursive: true });
  const bytes = readIfThere(file);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) truncateSync(file, whole);
  const entries = bytes
    .toString('utf8', 0, whole)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => schema.parse(JSON.parse(line)));
  return {
    entries,
    append: (entry) => {
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
      entries.push(entry);
    },
  };
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

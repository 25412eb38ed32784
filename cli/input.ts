import { createReadStream } from 'node:fs';
import { fileReason } from '#shared/config/file-reason.ts';

/** Each wait for more takes its time where every processor is busy, so these are few. */
const CHUNK = 1 << 20;

/** The bytes of a file, or of standard input for `-`. Rejects with an error that names the file. */
export async function* readInput(file: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> =
    file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK });
  try {
    yield* stream;
  } catch (error) {
    throw fileError(file, error);
  }
}

/** What to tell of a file that cannot be read; any other error comes back as it is. */
export function fileError(file: string, error: unknown): unknown {
  const reason = fileReason(error);
  return reason === undefined ? error : new Error(`cannot read ${file}: ${reason}`);
}

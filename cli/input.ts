import { createReadStream } from 'node:fs';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
};

/** The bytes of a file, or of standard input for `-`. Rejects with an error that names the file. */
export async function* readInput(file: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file);
  try {
    yield* stream;
  } catch (error) {
    throw fileError(file, error);
  }
}

/** What to tell of a file that cannot be read; any other error comes back as it is. */
export function fileError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const reason = REASONS[String(error.code)];
  return reason === undefined ? error : new Error(`cannot read ${file}: ${reason}`);
}

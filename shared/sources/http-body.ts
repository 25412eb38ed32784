import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AnswerError } from './answer-error.ts';

const LONGEST_ANSWER = 16 * 1024 * 1024;

/** The bytes of a body, gunzipped if the appliance packed them; its errors turned by `failure`. */
export async function* plainBytes(
  body: Readable,
  encoding: string,
  failure: (error: unknown) => AnswerError,
): AsyncGenerator<Uint8Array> {
  // Destroying a body that was not read to its end makes it emit an error nobody waits for.
  body.on('error', () => {});
  const packed = /^(x-)?gzip$/i.test(encoding.trim());
  if (!packed && !/^(identity)?$/i.test(encoding.trim())) {
    body.destroy();
    throw new AnswerError('malformed', 'the answer is packed in a way nobody asked for');
  }
  try {
    yield* packed ? unpacked(body) : body;
  } catch (error) {
    throw isZlibError(error)
      ? new AnswerError(
          'malformed',
          'the answer is refused whole: its gzip ends early or is broken',
        )
      : failure(error);
  } finally {
    body.destroy();
  }
}

function unpacked(body: Readable): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // pipe() hands no errors on, and a broken connection must not look like an end.
  body.on('error', (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}

function isZlibError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return /^Z_/.test(String(error.code));
}

/** The whole text of a body that is not a list. Rejects when it has more than 16 MiB. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > LONGEST_ANSWER) {
      throw new AnswerError('malformed', `the answer has more than ${LONGEST_ANSWER} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

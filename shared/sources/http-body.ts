import { on } from 'node:events';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AnswerError } from './answer-error.ts';

const LONGEST_ANSWER = 16 * 1024 * 1024;

/** So many chunks may wait to be read before the connection waits for them. */
const MOST_WAITING = 64;

/**
 * The bytes of a body, gunzipped if the appliance packed them; its errors turned by `failure`. Each
 * chunk is valid until the next one is asked for.
 */
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
    yield* packed ? unpacked(body) : chunksOf(body);
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

async function* chunksOf(body: Readable): AsyncGenerator<Uint8Array> {
  if (!body.destroyed) {
    const waiting = { close: ['end', 'close'], highWaterMark: MOST_WAITING, lowWaterMark: 1 };
    for await (const [chunk] of on(body, 'data', waiting)) {
      yield chunk;
      release(chunk);
    }
  }
  if (!body.readableEnded) throw body.errored ?? new Error('the body ended early');
}

/** Gives memory back at once, before there is so much that it must be collected. */
function release({ buffer, byteLength }: Uint8Array): void {
  // A chunk that shares its memory is not the only one to need it.
  if (byteLength === buffer.byteLength && 'transfer' in buffer) buffer.transfer(0);
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
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts).toString('utf8');
}

import middy from '@middy/core';
import type { DigestDeps } from './deps.ts';
import { type DigestReport, digest } from './digest.ts';

/** What the schedule sends; by hand, `always` asks for a digest at once. */
export interface DigestEventInput {
  readonly always?: boolean;
}

/** Rejects when the digest could not be told, so that Lambda tries again. */
export function createDigestHandler(readDeps: () => Promise<DigestDeps>) {
  return middy<DigestEventInput, DigestReport>().handler(async (event) =>
    digest(await readDeps(), { always: event.always === true }),
  );
}

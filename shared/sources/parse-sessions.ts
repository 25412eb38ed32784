import type { Session } from '../sessions/session.ts';
import { readSessions } from './answer-reader.ts';
import { vendorNamed } from './registry.ts';

/**
 * The sessions of a vendor's answer, list or single, that was saved to a file; all of them, or
 * none: throws AnswerError whose message names record and field, or says how the answer is not
 * whole. `time_zone` is that of the appliance's clock; Fudo's times carry their own offset.
 * `source` is the vendor's name, `read_at` is absent, and no clock decides what is live.
 */
export async function parseVendorSessions(
  vendor: string,
  chunks: AsyncIterable<Uint8Array>,
  { time_zone }: { readonly time_zone?: string | undefined } = {},
): Promise<readonly Session[]> {
  const reader = vendorNamed(vendor).createReader({
    source: vendor,
    ...(time_zone === undefined ? {} : { time_zone }),
  });
  const sessions: Session[] = [];
  const { complete } = await readSessions(chunks, reader, (session) => sessions.push(session));
  return sessions.map(complete);
}

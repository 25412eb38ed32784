import type { Milliseconds } from '../../sessions/instant.ts';
import type { ReadPage } from './pages.ts';
import { type FudoContext, type FudoSession, readRecords } from './records.ts';

/** The appliance's list, for the time of one reading. */
export interface FudoList {
  /** A reader of pages that `signal` ends. */
  pages(signal: AbortSignal): ReadPage<FudoSession>;
  /** Appliance clock minus ours, once a page has told. */
  skew(): Milliseconds | undefined;
}

export function createFudoList(context: FudoContext): FudoList {
  const { client, options } = context;
  let skew: Milliseconds | undefined;
  return {
    pages: (signal) => (limit, offset) => {
      const query = new URLSearchParams(options.list_parameters);
      query.set('limit', String(limit));
      query.set('offset', String(offset));
      return client.ask({ path: `/session?${query}` }, signal, (answer) => {
        skew ??= answer.skew;
        return readRecords(context, answer);
      });
    },
    skew: () => skew,
  };
}

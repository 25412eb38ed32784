import type { Instant } from '#shared/sessions/instant.ts';
import type { Cursor } from '#shared/sources/source.ts';

export const WAYS = [
  'drain',
  'drain by undici',
  'sweep',
  'first sweep',
  'JSON.parse',
  'stream-json',
] as const;
export type Way = (typeof WAYS)[number];

export interface ReaderOptions {
  readonly url: string;
  readonly way: Way;
  readonly now: Instant;
  readonly swept: Cursor;
  readonly live: readonly string[];
}

export interface Read {
  readonly seconds: number;
  /** Seconds of processor time, all threads of the process together. */
  readonly processor: number;
  /** Megabytes above what the process held before. */
  readonly growth: number;
  readonly records: number;
  readonly cursor: Cursor;
}

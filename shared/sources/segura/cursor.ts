import * as z from 'zod';
import type { Instant } from '../../sessions/instant.ts';
import type { Cursor } from '../source.ts';

const whole = z.number().int().nonnegative();
const rate = z.number().min(0).max(1);

/** An id below the highest that the appliance did not know: how often it was asked for, and since when. */
const missing = z
  .tuple([whole, whole, whole])
  .transform(([id, tries, noted_at]) => ({ id, tries, noted_at }));
export type Missing = z.output<typeof missing>;

const placeSchema = z.object({
  /** Highest id known to exist; in text as written by earlier releases. */
  highest: z.union([
    whole,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ]),
  /** How many polls have probed. */
  polls: whole.default(0),
  /** When ids were last probed, and when the highest was last seen to exist. */
  at: whole.default(0),
  found_at: whole.default(0),
  /** Which part of the newest ids the last complete list had left out. */
  gap_rate: rate.optional(),
  missing: z.array(missing).default([]),
  /** No list came at the start: what is below this id was never read, and is being walked back. */
  floor: whole.optional(),
  /** Sweeps that began before this instant tell of another numbering. */
  reset_at: whole.optional(),
});
/** Where the probing for new ids stands. */
export type Place = z.output<typeof placeSchema>;

const sweptSchema = z.object({ swept_to: whole, gap_rate: rate, at: whole });
/** What a sweep that came to its end found out about ids. */
export type Swept = z.output<typeof sweptSchema>;

/** Undefined for what does not say where to go on: then everything is read. */
export function parsePlace(cursor: Cursor | undefined): Place | undefined {
  return placeSchema.safeParse(cursor).data;
}

export function parseSwept(cursor: Cursor | undefined): Swept | undefined {
  return sweptSchema.safeParse(cursor).data;
}

/** Sweeps from before a reset count as none. */
export function sweptSince(cursor: Cursor | undefined, reset_at: Instant = 0): Swept | undefined {
  const swept = parseSwept(cursor);
  return swept !== undefined && swept.at > reset_at ? swept : undefined;
}

export function printPlace(place: Place): Cursor {
  return {
    ...place,
    missing: place.missing.map(({ id, tries, noted_at }) => [id, tries, noted_at]),
  };
}

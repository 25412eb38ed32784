import * as z from 'zod';
import type { Cursor } from '../source.ts';

const cursorSchema = z.object({
  v: z.literal(1),
  /** Where new sessions come in; absent while no order is known. */
  order: z.enum(['oldest', 'newest']).optional(),
  /** When the whole list was last read for it. */
  learnt_at: z.number(),
  /** Ids at the new end of the list, the newest first. */
  newest: z.array(z.string()),
  /** When the newest session of the list began. */
  newest_at: z.number().optional(),
  /** How long the list was; kept up to date where its end is what is read. */
  count: z.number().int().nonnegative(),
  /** What was shown since the sweep of `since`, and between that and the sweep before. */
  shown: z.string().nullable(),
  shown_before: z.string().nullable().default(''),
  since: z.number().optional(),
  /** The whole list was too long to be read: what is shown is not all there was. */
  partial: z.literal(true).optional(),
});

/** What a reading of a Fudo appliance leaves for the next, poll and sweep alike. */
export type FudoCursor = z.output<typeof cursorSchema>;

/** Undefined for a cursor of another format: the list is then read anew. */
export function parseCursor(cursor: Cursor | undefined): FudoCursor | undefined {
  return cursorSchema.safeParse(cursor).data;
}

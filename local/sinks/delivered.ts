import * as z from 'zod';

/** One message that reached a receiver: what is counted at the end. */
export const deliveredSchema = z.object({
  receiver: z.string(),
  /** The message's id, `<alert>-<n>` or a summary's. */
  id: z.string(),
  /** When it arrived, by the clock of the run; ISO 8601. */
  at: z.string(),
  /** What the transport calls this one delivery, where it names it. */
  transport_id: z.string().optional(),
});
export type Delivered = z.output<typeof deliveredSchema>;

/** A delivery and what a person sees of it. */
export interface Arrival extends Delivered {
  readonly text: string;
}

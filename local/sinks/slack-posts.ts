import * as z from 'zod';
import { type Instant, isoOf, SECOND } from '#shared/sessions/instant.ts';
import { openJournal } from '../journal.ts';
import { type Arrival, type Delivered, deliveredSchema } from './delivered.ts';
import { type SlackPost, slackPost } from './slack-limits.ts';
import { readableSlack } from './slack-text.ts';

const kept = deliveredSchema.extend({
  post: slackPost,
  /** What Slack calls the post. */
  ts: z.string().default(''),
  /** It took the place of what the post said before. */
  edit: z.boolean().optional(),
  /** Said in the thread of this post: beside a delivery, and none of its own. */
  reply_to: z.string().optional(),
});

/** Where a post goes: a new one, in place of another, or into its thread. */
export interface Placing {
  readonly ts?: string | undefined;
  readonly reply_to?: string | undefined;
}

/** Everything Slack took, on disk before it is answered. */
export interface SlackPosts {
  /** What is taken for deliveries: posts and edits, not replies. */
  delivered(): readonly Delivered[];
  has(receiver: string, ts: string): boolean;
  /** Answers with the post's `ts`. */
  keep(receiver: string, post: SlackPost, now: Instant, placing?: Placing): string;
}

export function openSlackPosts(file: string, arrived?: (arrival: Arrival) => void): SlackPosts {
  const { entries, append } = openJournal(file, kept);
  return {
    delivered: () => entries.filter(({ reply_to }) => reply_to === undefined),
    has: (receiver, ts) => entries.some((one) => one.receiver === receiver && one.ts === ts),
    keep: (receiver, post, now, { ts: edited, reply_to } = {}) => {
      const ts = edited ?? `${Math.floor(now / SECOND)}.${String(entries.length).padStart(6, '0')}`;
      const text = readableSlack(post);
      const delivered = { receiver, id: messageId(text), at: isoOf(now) };
      const edit = edited === undefined ? {} : { edit: true };
      append({ ...delivered, post, ts, ...edit, ...(reply_to === undefined ? {} : { reply_to }) });
      if (reply_to === undefined) arrived?.({ ...delivered, text });
      return ts;
    },
  };
}

/** The ids in the post's last line: `alert 7K3FQ (<id>), change 2, …` or `summary <id>, …`. */
function messageId(shown: string): string {
  const alert = /\balert \w+ \(([0-9a-f]+)\), change (\d+)/.exec(shown);
  if (alert !== null) return `${alert[1]}-${alert[2]}`;
  return /\bsummary ([0-9a-f]+)/.exec(shown)?.[1] ?? 'unknown';
}

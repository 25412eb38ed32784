import * as z from 'zod';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Reply } from './reply.ts';
import { type SlackPost, slackPost, slackRefusal } from './slack-limits.ts';
import type { SlackPosts } from './slack-posts.ts';

/** One call of the Web API. */
export interface WebApiCall {
  /** Such as `chat.postMessage`. */
  readonly method: string;
  /** Whose token it came with; undefined or empty: nobody's. */
  readonly receiver: string | undefined;
  readonly body: unknown;
}

const addressed = z.looseObject({
  channel: z.string(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
});

/** `chat.postMessage` and `chat.update`, as Slack's reference of methods has them: 200 for refusals, too. */
export function answerWebApi(
  { method, receiver, body }: WebApiCall,
  posts: SlackPosts,
  now: Instant,
  isTooSoon: () => boolean,
): Reply {
  if (method !== 'chat.postMessage' && method !== 'chat.update') return refused('unknown_method');
  if (receiver === undefined || receiver === '') return refused('invalid_auth');
  const refusal = slackRefusal(body);
  const { data: to } = addressed.safeParse(body);
  if (refusal !== undefined || to === undefined) return refused(refusal ?? 'channel_not_found');
  const { channel, ts, thread_ts: reply_to } = to;
  const named = ts ?? reply_to;
  if (method === 'chat.update' && (ts === undefined || !posts.has(receiver, ts))) {
    return refused('message_not_found');
  }
  if (named !== undefined && !posts.has(receiver, named)) return refused('thread_not_found');
  if (method === 'chat.postMessage' && isTooSoon()) {
    return { ...refused('ratelimited'), status: 429, headers: { 'Retry-After': '1' } };
  }
  const kept = posts.keep(receiver, contentOf(body), now, { ts, reply_to });
  return { status: 200, body: JSON.stringify({ ok: true, channel, ts: kept }) };
}

function contentOf(body: unknown): SlackPost {
  const { text, blocks } = slackPost.parse(body);
  return { text, blocks };
}

function refused(error: string): Reply {
  return { status: 200, body: JSON.stringify({ ok: false, error }) };
}

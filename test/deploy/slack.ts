import { join } from 'node:path';
import { startSlackSink } from '#local/sinks/slack.ts';

/** Slack's Web API on this machine, and what came there. */
export interface TestSlack {
  readonly api: string;
  readonly secret: Readonly<Record<string, string>>;
  /** The posts and edits so far, as people read them. */
  readonly posts: readonly string[];
  close(): Promise<void>;
}

export async function startTestSlack(folder: string): Promise<TestSlack> {
  const posts: string[] = [];
  const { api, botToken, close } = await startSlackSink({
    file: join(folder, 'slack.ndjson'),
    token: 'deploy-test',
    now: Date.now,
    arrived: ({ text }) => posts.push(text),
  });
  return { api, secret: { bot_token: botToken('soc-slack') }, posts, close };
}

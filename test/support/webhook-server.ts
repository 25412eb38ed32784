import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** How the server answers one post: a status with text and headers, or never. */
export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | 'never';

export interface WebhookServer {
  /** The webhook's address; its last part is a secret that must appear nowhere. */
  readonly url: string;
  /** The posts received, oldest first. */
  readonly posts: readonly { readonly text: string }[];
  /** Answers the next posts like this, then `ok` again. */
  answer(...answers: readonly Answer[]): void;
  /** Runs while a post is being answered. */
  onPost(action: (() => Promise<void>) | undefined): void;
  reset(): void;
  close(): Promise<void>;
}

export const WEBHOOK_TOKEN = 'T0S3CRET-t0ken';

const OK: Answer = { status: 200, body: 'ok' };

/** A real HTTP server in the place of Slack. */
export async function startWebhook(): Promise<WebhookServer> {
  const posts: { text: string }[] = [];
  let answers: Answer[] = [];
  let action: (() => Promise<void>) | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    posts.push(JSON.parse(Buffer.concat(chunks).toString()));
    const answer = answers.shift() ?? OK;
    await action?.();
    respond(response, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhook has no port');
  return {
    url: `http://127.0.0.1:${address.port}/services/${WEBHOOK_TOKEN}`,
    posts,
    answer: (...next) => {
      answers = [...next];
    },
    onPost: (next) => {
      action = next;
    },
    reset: () => {
      posts.length = 0;
      answers = [];
      action = undefined;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer === 'never') return;
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

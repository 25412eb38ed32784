import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export interface SlackReceiver {
  /** What Slack would give as the webhook's address. */
  readonly url: string;
  /** The posts so far, as text. */
  readonly posts: readonly string[];
  close(): Promise<void>;
}

/** Answers as an incoming webhook of Slack does. */
export async function startSlackReceiver(): Promise<SlackReceiver> {
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    posts.push(await text(request));
    response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port for Slack');
  return {
    url: `http://127.0.0.1:${address.port}/services/T0/B0/deploy-test`,
    posts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

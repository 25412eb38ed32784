import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import { closeServer, listen } from '../listen.ts';
import type { Arrival, Delivered } from './delivered.ts';
import type { Reply } from './reply.ts';
import { slackPost, slackRefusal } from './slack-limits.ts';
import { openSlackPosts } from './slack-posts.ts';
import { answerWebApi } from './slack-web-api.ts';

export interface SlackSinkOptions {
  /** Where every post is kept before it is answered. */
  readonly file: string;
  /** The secret part of the webhook's address, and of the bot's token. */
  readonly token: string;
  readonly now: () => Instant;
  readonly port?: number;
  /** Posts closer together than this get 429, as from Slack. */
  readonly interval?: Milliseconds;
  readonly arrived?: (arrival: Arrival) => void;
}

export interface SlackSink {
  readonly url: string;
  /** Where the Web API is. */
  readonly api: string;
  /** The webhook of a receiver: posts to it are that receiver's. */
  webhook(receiver: string): string;
  /** The token of a receiver's app: what is posted with it is that receiver's. */
  botToken(receiver: string): string;
  readonly delivered: readonly Delivered[];
  close(): Promise<void>;
}

const TOO_SOON: Reply = { status: 429, body: 'rate_limited', headers: { 'Retry-After': '1' } };

/** Slack on this machine, by webhook and by Web API: it holds posts to Slack's limits, and keeps them on disk. */
export async function startSlackSink(options: SlackSinkOptions): Promise<SlackSink> {
  const { token, now, interval = 0 } = options;
  const posts = openSlackPosts(options.file, options.arrived);
  const botToken = (receiver: string) => `xoxb-${token}-${receiver}`;
  let last = Number.NEGATIVE_INFINITY;
  const isTooSoon = (): boolean => {
    if (now() - last < interval) return true;
    last = now();
    return false;
  };

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const [, kind, first, receiver] = (request.url ?? '').split('/');
    if (request.method !== 'POST') return { status: 405, body: 'method_not_allowed' };
    const body = parsed(await text(request));
    if (kind === 'api') {
      const { authorization = '' } = request.headers;
      const [, named] = authorization.split(botToken(''));
      return answerWebApi({ method: first ?? '', receiver: named, body }, posts, now(), isTooSoon);
    }
    if (first !== token || receiver === undefined) return { status: 404, body: 'no_service' };
    const refusal = slackRefusal(body);
    if (refusal !== undefined) return { status: 400, body: refusal };
    if (isTooSoon()) return TOO_SOON;
    posts.keep(receiver, slackPost.parse(body), now());
    return { status: 200, body: 'ok' };
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => send(response, reply),
      () => response.destroy(),
    );
  });
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    api: `${url}/api`,
    webhook: (receiver) => `${url}/services/${token}/${receiver}`,
    botToken,
    get delivered() {
      return posts.delivered();
    },
    close: () => closeServer(server),
  };
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(body);
}

function parsed(body: string): unknown {
  try {
    return z.json().parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

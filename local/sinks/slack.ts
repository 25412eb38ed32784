import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type Instant, isoOf, type Milliseconds } from '#shared/sessions/instant.ts';
import { openJournal } from '../journal.ts';
import { closeServer, listen } from '../listen.ts';
import { type Arrival, type Delivered, deliveredSchema } from './delivered.ts';
import { slackPost, slackRefusal } from './slack-limits.ts';
import { readableSlack } from './slack-text.ts';

export interface SlackSinkOptions {
  /** Where every post is kept before it is answered. */
  readonly file: string;
  /** The secret part of the webhook's address. */
  readonly token: string;
  readonly now: () => Instant;
  readonly port?: number;
  /** Posts closer together than this get 429, as from Slack. */
  readonly interval?: Milliseconds;
  readonly arrived?: (arrival: Arrival) => void;
}

export interface SlackSink {
  readonly url: string;
  /** The webhook of a receiver: posts to it are that receiver's. */
  webhook(receiver: string): string;
  readonly delivered: readonly Delivered[];
  close(): Promise<void>;
}

const post = deliveredSchema.extend({ post: slackPost });

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Slack's incoming webhook on this machine: it holds posts to Slack's limits, and keeps them on disk. */
export async function startSlackSink(options: SlackSinkOptions): Promise<SlackSink> {
  const journal = openJournal(options.file, post);
  let last = Number.NEGATIVE_INFINITY;

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const [, token, receiver] = (request.url ?? '').split('/').slice(1);
    if (request.method !== 'POST') return { status: 405, body: 'method_not_allowed' };
    if (token !== options.token || receiver === undefined)
      return { status: 404, body: 'no_service' };
    const body = parsed(await text(request));
    const refusal = slackRefusal(body);
    if (refusal !== undefined) return { status: 400, body: refusal };
    const now = options.now();
    if (now - last < (options.interval ?? 0)) {
      return { status: 429, body: 'rate_limited', headers: { 'Retry-After': '1' } };
    }
    last = now;
    const content = slackPost.parse(body);
    const shown = readableSlack(content);
    const delivered = { receiver, id: messageId(shown), at: isoOf(now) };
    journal.append({ ...delivered, post: content });
    options.arrived?.({ ...delivered, text: shown });
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
    webhook: (receiver) => `${url}/services/${options.token}/${receiver}`,
    delivered: journal.entries,
    close: () => closeServer(server),
  };
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(body);
}

/** The ids in the post's last line: `alert 7K3FQ (<id>), change 2, …` or `summary <id>, …`. */
function messageId(shown: string): string {
  const alert = /\balert \w+ \(([0-9a-f]+)\), change (\d+)/.exec(shown);
  if (alert !== null) return `${alert[1]}-${alert[2]}`;
  return /\bsummary ([0-9a-f]+)/.exec(shown)?.[1] ?? 'unknown';
}

function parsed(body: string): unknown {
  try {
    return z.json().parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import { closeServer, listen } from '../listen.ts';
import type { Failure } from './failure.ts';

export interface SimulatorRequest {
  readonly method: string;
  /** As the client addressed it: scheme, Host header, path and query. */
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** In pieces where it is long. */
  readonly body: string | Iterable<string | Buffer>;
}

export interface ServerOptions {
  /** The failures the vendor words itself are left to `answer`. */
  readonly answer: (request: SimulatorRequest, failure: Failure | undefined) => Answer;
  /** How the request for this path fails. */
  readonly failure: (path: string) => Failure | undefined;
  readonly now: () => Instant;
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** How long each answer takes, in real time. */
  readonly delay?: Milliseconds;
  /** Packs its answers where the client takes that. */
  readonly gzip?: boolean;
}

/** Bytes over all connections, without what TCP and TLS add to plain HTTP. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

export interface SimulatorServer {
  readonly url: string;
  traffic(): Traffic;
  close(): Promise<void>;
}

const FOREVER: Milliseconds = 10 * 60_000;
const PAGE = '<!DOCTYPE html><html><head><title>Log in</title></head><body></body></html>';

/** An HTTP server that answers in the vendor's words, and fails in the ways all servers fail. */
export async function createSimulatorServer(options: ServerOptions): Promise<SimulatorServer> {
  const stopped = new AbortController();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    serve(options, stopped.signal, request, response).catch(() => response.destroy());
  };
  const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
  const traffic = countTraffic(server);
  const port = await listen(server, options.port ?? 0);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    traffic,
    close: async () => {
      stopped.abort();
      await closeServer(server);
    },
  };
}

function countTraffic(server: Server): () => Traffic {
  const open = new Set<Socket>();
  let closed: Traffic = { received: 0, sent: 0 };
  const add = ({ received, sent }: Traffic, { bytesRead, bytesWritten }: Socket): Traffic => ({
    received: received + bytesRead,
    sent: sent + bytesWritten,
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed = add(closed, socket);
    });
  });
  return () => [...open].reduce(add, closed);
}

async function serve(
  options: ServerOptions,
  stopped: AbortSignal,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const failure = options.failure((incoming.url ?? '/').replace(/\?.*/s, ''));
  response.setHeader('Date', new Date(options.now()).toUTCString());
  if (failure === 'refused') {
    incoming.socket.destroy();
    return;
  }
  const body = await text(incoming);
  const wait = failure === 'slow' ? FOREVER : (options.delay ?? 0);
  if (wait > 0) await pause(wait, undefined, { signal: stopped });
  const scheme = options.tls ? 'https' : 'http';
  const url = new URL(incoming.url ?? '/', `${scheme}://${incoming.headers.host ?? 'localhost'}`);
  const request = { method: incoming.method ?? 'GET', url, headers: incoming.headers, body };
  const answer = commonFailure(failure) ?? options.answer(request, failure);
  const packed = options.gzip === true && /\bgzip\b/.test(`${incoming.headers['accept-encoding']}`);
  // Half of a packed body would be another failure than half of a list.
  const whole = failure !== 'cut' && failure !== 'broken';
  await send(response, answer, failure, packed && whole);
}

function commonFailure(failure: Failure | undefined): Answer | undefined {
  const html = { 'Content-Type': 'text/html' };
  switch (failure) {
    case 'unavailable':
      return { status: 503, headers: html, body: '<h1>503 Service Unavailable</h1>' };
    case 'throttled':
      return { status: 429, headers: { 'Retry-After': '2' }, body: 'Too Many Requests' };
    case 'html':
      return { status: 200, headers: html, body: PAGE };
    default:
      return undefined;
  }
}

async function send(
  response: ServerResponse,
  answer: Answer,
  failure: Failure | undefined,
  packed: boolean,
): Promise<void> {
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
    ...answer.headers,
  });
  const pieces = typeof answer.body === 'string' ? [answer.body] : answer.body;
  if (failure !== 'cut' && failure !== 'broken') {
    if (packed) await pipeline(Readable.from(pieces), createGzip(), response);
    else await pipeline(Readable.from(pieces), response);
    return;
  }
  const whole = [...pieces].join('');
  const half = whole.slice(0, Math.floor(whole.length / 2));
  if (failure === 'cut') response.end(half);
  else response.write(half, () => response.destroy());
}

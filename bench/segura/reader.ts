// One way of reading the whole list, in a process of its own.
import type { Readable } from 'node:stream';
import chain from 'stream-chain';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { request } from 'undici';
import { DAY } from '#shared/sessions/instant.ts';
import { isOver } from '#shared/sessions/session.ts';
import type { Cursor } from '#shared/sources/source.ts';
import { benchHttp, benchSource, CREDENTIALS } from './source.ts';
import type { Read, ReaderOptions } from './ways.ts';

const LIST = '/api/session/remotesessions';

type Row = { readonly id: string; readonly end?: string | null };

const { url, way, now, swept, live }: ReaderOptions = JSON.parse(process.argv[2] ?? '{}');
const source = benchSource(url, () => now, true);
const http = benchHttp(url);
const { signal } = new AbortController();
const authorization = await authorize();
await source.session('1', signal);

process.on('message', async () => {
  const before = process.memoryUsage.rss();
  const used = process.cpuUsage();
  const started = performance.now();
  const result = await read();
  const { user, system } = process.cpuUsage(used);
  const done: Read = {
    cursor: {},
    ...result,
    seconds: (performance.now() - started) / 1000,
    processor: (user + system) / 1e6,
    growth: (process.resourceUsage().maxRSS * 1024 - before) / 1e6,
  };
  process.send?.(done);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

function read(): Promise<Pick<Read, 'records'> & Partial<Read>> {
  if (way === 'sweep') return sweep({ swept });
  if (way === 'first sweep') return sweep({});
  return {
    drain,
    'drain by undici': drainUndici,
    'JSON.parse': parseWhole,
    'stream-json': streamJson,
  }[way]();
}

async function sweep(from: { readonly swept?: Cursor }) {
  const since = now - DAY;
  const known = new Set(live);
  const reading = await source.sweep({
    ...from,
    live: known,
    since,
    keep: (session) =>
      !isOver(session) || known.has(session.id) || (session.ended_at ?? 0) >= since,
    signal,
  });
  return { records: reading.seen, cursor: reading.cursor };
}

async function drain() {
  const { body } = await http({ path: LIST, long: true, headers: { authorization }, signal });
  return count(body);
}

async function drainUndici() {
  return count(await list());
}

async function count(chunks: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return { records: 0, bytes };
}

async function parseWhole() {
  const parts: Buffer[] = [];
  for await (const part of await list()) parts.push(part);
  const body: { remote_sessions: Row[] } = JSON.parse(Buffer.concat(parts).toString());
  return { records: body.remote_sessions.filter(isRow).length };
}

async function streamJson() {
  const rows = chain([
    await list(),
    parser(),
    pick({ filter: 'remote_sessions' }),
    streamArray<Row>(),
  ]);
  let records = 0;
  for await (const { value } of rows) if (isRow(value)) records += 1;
  return { records };
}

function isRow({ id }: Row): boolean {
  return id !== '';
}

/** The better way for those who keep chunks: the one that sweeps use would have them copied. */
async function list(): Promise<Readable> {
  const { body } = await request(`${url}${LIST}`, {
    headers: { authorization },
  });
  return body;
}

async function authorize(): Promise<string> {
  const { body } = await request(`${url}/iso/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...CREDENTIALS }).toString(),
  });
  const { access_token } = (await body.json()) as { access_token: string };
  return `Bearer ${access_token}`;
}

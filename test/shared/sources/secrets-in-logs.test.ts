import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { jest } from '@jest/globals';
import * as z from 'zod';
import { createTelemetry } from '#functions/telemetry.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';

/** Characters that URLs and JSON write in other ways, and nothing a log would hold by itself. */
const SECRET = {
  api_key: 'k3y/+="\\%A s3cr3t',
  client_id: 'cl13nt/+="\\ s3cr3t',
  client_secret: 'cs/+="\\%41 s3cr3t',
  consumer_key: 'ck/+="\\ s3cr3t',
  consumer_secret: 'cns/+="\\ s3cr3t',
  token: 'tk/+="\\ s3cr3t',
  token_secret: 'ts/+="\\ s3cr3t',
};
const BEARER = 'b34r3r-t0k3n/+=s3cr3t';

/** Every form in which a value may turn up. */
const FORMS = [...Object.values(SECRET), BEARER].flatMap((value) => [
  value,
  encodeURIComponent(value),
  new URLSearchParams({ v: value }).toString().slice(2),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64'),
]);
FORMS.push(Buffer.from(`${SECRET.client_id}:${SECRET.client_secret}`).toString('base64'));

type Answer = (echo: string) => {
  status: number;
  type?: string;
  body: string;
  headers?: Record<string, string>;
};

/** How a server may fail while it repeats all that it was sent. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'a message': (echo) => ({ status: 400, body: JSON.stringify({ message: echo }) }),
  'an envelope': (echo) => ({
    status: 500,
    body: JSON.stringify({ response: { status: 500, message: echo, error: true } }),
  }),
  'an error that is text': (echo) => ({ status: 401, body: JSON.stringify({ error: echo }) }),
  'a failure with status 200': (echo) => ({
    status: 200,
    body: JSON.stringify({ result: 'failure', message: echo, response: { error: echo } }),
  }),
  'a page': (echo) => ({ status: 500, type: 'text/html', body: `<html>${echo}</html>` }),
  'a type of body': (echo) => ({
    status: 403,
    type: `text/${encodeURIComponent(echo)}`,
    body: echo,
  }),
  'a redirect': (echo) => ({
    status: 302,
    headers: { location: `/login?back=${encodeURIComponent(echo)}` },
    body: '',
  }),
  'a path to go to': (echo) => ({
    status: 302,
    headers: { location: `/${encodeURIComponent(echo)}` },
    body: '',
  }),
  'a body that is no JSON': (echo) => ({ status: 200, body: `{"session": [${echo}` }),
  'a record that is none': (echo) => ({
    status: 200,
    body: JSON.stringify({
      result: 'success',
      session: [{ id: '1', started_at: echo }],
      remote_sessions: [{ id: '1', start: echo }],
    }),
  }),
  'an id': (echo) => ({
    status: 200,
    body: JSON.stringify({
      result: 'success',
      session: [{ id: echo }],
      remote_sessions: [{ id: echo }],
    }),
  }),
};

const VENDORS = {
  'Segura with OAuth 1.0a': { vendor: 'segura', auth: { oauth1: { secret: 'a' } } },
  'Segura with OAuth 2': { vendor: 'segura', auth: { oauth2: { secret: 'a' } }, risk: {} },
  'Segura with Basic': {
    vendor: 'segura',
    auth: { oauth2: { secret: 'a', client_auth: 'basic' } },
  },
  Fudo: { vendor: 'fudo', auth: { api_key: { secret: 'a' } } },
} as const;

let close: () => Promise<void> = async () => {};
afterEach(() => close());

/** A server that gives a token or not, and fails as told; answers with its address. */
async function serve(answer: Answer, givesTokens: boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (givesTokens && request.method === 'POST' && request.url?.includes('token')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: BEARER, expires_in: 3600 }));
      return;
    }
    const echo = `${request.headers.authorization} ${decodeURIComponent(body.replaceAll('+', ' '))} ${body}`;
    const { status, type = 'application/json', headers = {}, body: text } = answer(echo);
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** All that the real logger writes while `work` runs. */
async function logged(work: (deps: Pick<SourceDeps, 'warn'>) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    }),
  );
  try {
    const { log } = createTelemetry('poll');
    await work({ warn: (message, facts) => log.warn(message, facts) });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines.join('');
}

const readings: readonly ((source: Source, signal: AbortSignal) => Promise<unknown>)[] = [
  (source, signal) => source.sweep({ keep: () => true, signal }),
  (source, signal) => source.changes({ keep: () => true, signal }),
  (source, signal) => source.session('481516', signal),
  async (source, signal) => source.sessions?.(['481516', '481517'], signal),
];

/** Lets every kind of reading fail and logs the failures in every way; answers with how many there were. */
async function failAll(options: object, url: string, warn: SourceDeps['warn']): Promise<number> {
  const { log } = createTelemetry('poll');
  const vendor = vendorNamed(z.object({ vendor: z.string() }).parse(options).vendor);
  const common = { url, time_zone: 'Europe/Warsaw', max_requests_per_second: 1000 };
  const source = vendor.createSource('pam', vendor.options.parse({ ...options, ...common }), {
    readSecret: async () => SECRET,
    readFile: async () => '',
    now: Date.now,
    warn,
  });
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]);
  let failures = 0;
  for (const read of readings) {
    const failure = await read(source, signal).then(() => undefined, toError);
    if (failure === undefined) continue;
    failures += 1;
    log.error('a reading failed', { error: failure });
    log.error(failure.message, { stack: failure.stack, text: String(failure) });
    log.error(inspect(failure, { depth: 9 }));
  }
  stop.abort();
  await sleep(10);
  return failures;
}

describe.each(Object.entries(VENDORS))('%s', (_name, options) => {
  const repeated = Object.entries(ANSWERS);
  test.each(repeated)(
    'no log shows a secret when the answer repeats it in %s',
    async (_kind, answer) => {
      for (const givesTokens of 'oauth2' in options.auth ? [true, false] : [false]) {
        const url = await serve(answer, givesTokens);
        let failures = 0;
        const shown = await logged(async ({ warn }) => {
          failures = await failAll(options, url, warn);
        });
        expect(failures).toBeGreaterThan(0);
        expect(shown).toContain('a reading failed');
        expect(FORMS.filter((form) => shown.includes(form))).toEqual([]);
        expect(shown).not.toContain('s3cr3t');
        await close();
      }
    },
  );
});

function toError(error: unknown): Error {
  if (error instanceof Error) return error;
  throw new Error('what was thrown is no error');
}

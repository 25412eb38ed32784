import { gzipSync } from 'node:zlib';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import type { Source } from '#shared/sources/source.ts';
import type { SourceErrorKind } from '#shared/sources/source-error.ts';
import { createTestServer, type TestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const KEY = 'KEDV0-s3cr3t';
const { signal } = new AbortController();
let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Breaks the connection after the body. */
  readonly breaks?: boolean;
}

async function answering(reply: Reply): Promise<Source> {
  server = await createTestServer((_request, response) => {
    const { status = 200, headers = {}, body = '', breaks = false } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    if (breaks) response.write(body, () => response.destroy());
    else response.end(body);
  });
  const options = fudoOptions.parse({
    vendor: 'fudo',
    url: server.url,
    time_zone: 'Europe/Warsaw',
    auth: { api_key: { secret: 'pamwatch/fudo' } },
  });
  const deps = someSourceDeps(() => ({ api_key: KEY }));
  return createFudoSource('fudo-dc1', { ...options, timeout: 1_000 }, deps);
}

const json = (value: unknown) => JSON.stringify(value);
const html = { 'content-type': 'text/html; charset=utf-8' };
const gzip = { 'content-encoding': 'gzip' };
const list = json({ result: 'success', session: [] });
const one = json({
  result: 'success',
  session: { id: '5', started_at: '2026-05-20 10:00:00+02', user_name: 'a' },
});
const failure = (message?: string) => json({ result: 'failure', ...(message && { message }) });

/** What an appliance may answer, the kind of error it is, and what the message has to say. */
const FAILURES: readonly [name: string, Reply, SourceErrorKind, says: string][] = [
  // By status, with the appliance's words or without.
  ['400', { status: 400, body: failure('Invalid parameter') }, 'refused', 'Invalid parameter'],
  ['401 without a body', { status: 401 }, 'authentication', 'check the secret'],
  ['401 in words', { status: 401, body: failure('Unauthorized') }, 'authentication', '401'],
  ['403', { status: 403, body: failure('Forbidden') }, 'permission', 'lack a right'],
  ['404 of a gateway', { status: 404, headers: html, body: '<html>' }, 'refused', 'check url'],
  ['405', { status: 405, body: failure('Method not allowed') }, 'refused', '405'],
  ['408', { status: 408 }, 'unavailable', '408'],
  ['409', { status: 409, body: failure('Conflict') }, 'refused', 'Conflict'],
  ['425', { status: 425 }, 'unavailable', '425'],
  ['500 in words', { status: 500, body: failure('Internal error') }, 'unavailable', 'Internal'],
  ['500 without a body', { status: 500 }, 'unavailable', 'an empty body'],
  ['501', { status: 501 }, 'unavailable', '501'],
  ['502', { status: 502, headers: html, body: '<html>' }, 'unavailable', 'a page of HTML'],
  ['503', { status: 503, headers: html, body: '<html>' }, 'unavailable', '503'],
  ['504', { status: 504 }, 'unavailable', '504'],
  ['a redirect', { status: 302, headers: { location: '/login' } }, 'refused', 'a redirect to'],
  ['a redirect without an aim', { status: 301 }, 'refused', '301'],
  // By `result`, whatever the status says.
  ['another result', { body: failure() }, 'refused', 'failure'],
  ['result error', { body: json({ result: 'error', error: 'Broken' }) }, 'refused', 'Broken'],
  ['a reason', { body: json({ result: 'failure', reason: 'Locked' }) }, 'refused', 'Locked'],
  ['no permission', { body: failure('Permission denied') }, 'permission', "API user's role"],
  ['no privilege', { body: failure('Insufficient privileges') }, 'permission', 'grant'],
  ['a bad key', { body: failure('Invalid API key') }, 'authentication', 'check the API key'],
  ['no log-in', { body: failure('Not authenticated') }, 'authentication', 'check the API key'],
  ['no result', { body: json({ session: [] }) }, 'malformed', 'does not say "result": "success"'],
  ['a result that is no text', { body: json({ result: 1, session: [] }) }, 'malformed', 'result'],
  ['success without sessions', { body: json({ result: 'success' }) }, 'malformed', 'no session'],
  // By what the body is.
  ['a page with 200', { headers: html, body: '<!doctype html><p>Log in' }, 'malformed', 'HTML'],
  ['JSON called HTML', { headers: html, body: list }, 'malformed', 'a page of HTML'],
  ['text', { headers: { 'content-type': 'text/plain' }, body: 'OK' }, 'malformed', 'not JSON'],
  ['nothing', {}, 'malformed', 'it is empty'],
  ['white space', { body: ' \n' }, 'malformed', 'it is empty'],
  ['a body cut in a record', { body: one.slice(0, -20) }, 'malformed', 'it ends early'],
  ['a body cut at its end', { body: list.slice(0, -1) }, 'malformed', 'it ends early'],
  ['two bodies', { body: `${list}${list}` }, 'malformed', 'refused whole'],
  ['a list that is text', { body: json({ result: 'success', session: 'x' }) }, 'malformed', 'no'],
  ['a broken connection', { body: list.slice(0, 9), breaks: true }, 'unavailable', 'broke'],
  ['broken gzip', { headers: gzip, body: 'not packed' }, 'malformed', 'gzip'],
  [
    'gzip cut short',
    { headers: gzip, body: gzipSync(list).subarray(0, 15) },
    'malformed',
    'gzip ends early',
  ],
  [
    'packed otherwise',
    { headers: { 'content-encoding': 'br' }, body: list },
    'malformed',
    'packed in a way',
  ],
];

describe.each(FAILURES)('%s', (name, reply, kind, says) => {
  test(`is ${kind} for a list, and says why`, async () => {
    const source = await answering(reply);
    const error: unknown = await source.sweep({ keep: () => true, signal }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      name: 'SourceError',
      kind,
      message: expect.stringContaining(says),
    });
    expect(String(error)).toMatch(/^SourceError: fudo-dc1: /);
    expect(`${String(error)} ${Object(error).stack}`).not.toContain(KEY);
  });

  test('is no session that the appliance does not know', async () => {
    const source = await answering(reply);
    // Cut bodies and lists are other answers for one session; none may pass for "gone".
    await expect(source.session('4', signal)).rejects.toMatchObject({ name: 'SourceError' });
    expect(name).not.toBe('');
  });
});

test.each<[string, Reply]>([
  ['a 404 of the API', { status: 404, body: failure('Not found') }],
  ['a 404 without a body', { status: 404, headers: { 'content-type': '' } }],
  ['words', { body: failure('No such object') }],
  ['other words', { status: 200, body: failure('Session not found') }],
])('a session that the appliance does not know is told by %s', async (_name, reply) => {
  const source = await answering(reply);
  expect(await source.session('4', signal)).toBeUndefined();
  await expect(source.sweep({ keep: () => true, signal })).rejects.toMatchObject({
    kind: 'refused',
  });
});

test.each<[string, Reply]>([
  ['gzip', { headers: gzip, body: gzipSync(one) }],
  ['x-gzip', { headers: { 'content-encoding': 'x-gzip' }, body: gzipSync(one) }],
  ['no type', { headers: { 'content-type': '' }, body: one }],
  ['text', { headers: { 'content-type': 'text/plain' }, body: one }],
  ['a byte order mark', { body: `\ufeff${one}` }],
])('a good answer is read as %s', async (_name, reply) => {
  const source = await answering(reply);
  expect(await source.session('5', signal)).toMatchObject({ id: '5', user: 'a' });
});

test.each([
  ['seconds', '7', 7_000],
  ['a date', 'Wed, 20 May 2026 14:30:09 GMT', 9_000],
])('429 hands on how long to wait, in %s', async (_name, value, retryAfter) => {
  const date = 'Wed, 20 May 2026 14:30:00 GMT';
  const source = await answering({ status: 429, headers: { 'retry-after': value, date } });
  await expect(source.sweep({ keep: () => true, signal })).rejects.toMatchObject({
    kind: 'unavailable',
    retryAfter,
  });
});

import type { ServerResponse } from 'node:http';
import { createHttp, type HttpOptions, readAnswer } from '#shared/sources/http.ts';
import { createTestServer, type Handler, type TestServer } from '#test/support/http-server.ts';

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function client(handler: Handler, pace: Partial<HttpOptions> = {}) {
  const server = await createTestServer(handler);
  servers.push(server);
  const http = createHttp(
    { url: server.url, tls: { verify: true }, ...pace },
    {
      readSecret: async () => ({}),
      readFile: async () => '',
      now: () => 0,
      warn: () => {},
    },
  );
  return { http, server };
}

const open = () => new AbortController().signal;

test('sends no more requests at once than it may; one is under way until its body is read', async () => {
  let inside = 0;
  let most = 0;
  const { http } = await client(
    (_request, response) => {
      inside += 1;
      most = Math.max(most, inside);
      response.write('{');
      setTimeout(() => {
        inside -= 1;
        response.end('}');
      }, 5);
    },
    { max_concurrent: 2, max_requests_per_second: 1_000 },
  );
  const texts = await Promise.all(
    Array.from({ length: 12 }, async () => readAnswer(await http({ path: '/', signal: open() }))),
  );
  expect(texts.map(({ text }) => text)).toEqual(texts.map(() => '{}'));
  expect(most).toBe(2);
});

test('a body that is given up, or never read, gives its place to the next', async () => {
  const { http } = await client(
    ({ url }, response) => {
      response.write('x'.repeat(100_000));
      if (url === '/whole') response.end();
    },
    { max_concurrent: 1, max_requests_per_second: 1_000 },
  );
  const stop = new AbortController();
  await http({ path: '/', signal: stop.signal });
  stop.abort();
  for await (const _part of (await http({ path: '/', signal: open() })).body) break;
  expect((await readAnswer(await http({ path: '/whole', signal: open() }))).text).toHaveLength(
    100_000,
  );
});

test('a request that fails gives its place to the next', async () => {
  const { http } = await client(
    ({ url, socket }, response) => (url === '/cut' ? socket.destroy() : response.end('whole')),
    { max_concurrent: 1 },
  );
  await expect(http({ path: '/cut', signal: open() })).rejects.toThrow('the connection broke');
  await expect(http({ path: '/cut', signal: AbortSignal.abort() })).rejects.toThrow('was stopped');
  expect((await readAnswer(await http({ path: '/', signal: open() }))).text).toBe('whole');
});

const saying = (status: number, headers: Record<string, string>) => (response: ServerResponse) =>
  response.writeHead(status, headers).end();

test.each([429, 503])(
  'after %s with Retry-After nothing is sent until it is over',
  async (status) => {
    const { http, server } = await client((_request, response) =>
      saying(status, { 'retry-after': '120' })(response),
    );
    const first = await readAnswer(await http({ path: '/', signal: open() }));
    expect(first).toMatchObject({ status, retryAfter: 120_000 });
    await expect(http({ path: '/', signal: open() })).rejects.toMatchObject({
      kind: 'unavailable',
      worthRetry: false,
      message: expect.stringMatching(/asked for a pause that lasts 1(20|19) s yet/),
    });
    expect(server.seen).toHaveLength(1);
  },
);

test('a short pause is waited for, unless there is no time for it', async () => {
  let busy = true;
  const { http, server } = await client((_request, response) => {
    saying(busy ? 429 : 200, busy ? { 'retry-after': '1' } : {})(response);
    busy = false;
  });
  await readAnswer(await http({ path: '/', signal: open() }));
  const before = performance.now();
  await expect(http({ path: '/', signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    message: expect.stringMatching(/asked for a pause/),
    retryAfter: expect.any(Number),
  });
  expect((await readAnswer(await http({ path: '/', signal: open() }))).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(900);
  expect(server.seen).toHaveLength(2);
});

test('a page that another status sends with Retry-After holds nothing up', async () => {
  const { http, server } = await client((_request, response) =>
    saying(301, { 'retry-after': '120' })(response),
  );
  await readAnswer(await http({ path: '/', signal: open() }));
  await readAnswer(await http({ path: '/', signal: open() }));
  expect(server.seen).toHaveLength(2);
});

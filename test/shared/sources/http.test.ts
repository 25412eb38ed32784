import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttp, type HttpOptions, readAnswer } from '#shared/sources/http.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';
import { createTestServer, type Handler, type TestServer } from '#test/support/http-server.ts';
import manifest from '../../../package.json' with { type: 'json' };

const tlsFile = (name: string) =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const tls = { key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') };

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(handler: Handler, secure = false): Promise<TestServer> {
  const server = await createTestServer(handler, secure ? tls : undefined);
  servers.push(server);
  return server;
}

function client(options: Partial<HttpOptions> & { url: string }) {
  const warnings: string[] = [];
  const deps: SourceDeps = {
    readSecret: async () => ({}),
    readFile: async (path) => tlsFile(path),
    now: () => Date.UTC(2026, 0, 1),
    warn: (message) => warnings.push(message),
  };
  const http = createHttp({ tls: { verify: true }, ...options }, deps);
  const get = async (path = '/', signal = new AbortController().signal) =>
    readAnswer(await http({ path, signal }));
  return { http, get, warnings };
}

test('names itself, asks for JSON and gzip, and reads the head of the answer', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(429, {
      'content-type': 'text/plain',
      'retry-after': '7',
      location: '/x?token=1',
    });
    response.end('later');
  });
  expect(await client(server).get('/list?a=b')).toMatchObject({
    status: 429,
    contentType: 'text/plain',
    retryAfter: 7_000,
    location: `${server.url}/x`,
    text: 'later',
  });
  expect(server.seen[0]).toMatchObject({
    method: 'GET',
    url: '/list?a=b',
    headers: {
      'user-agent': `pamwatch/${manifest.version}`,
      accept: 'application/json',
      'accept-encoding': 'gzip',
    },
  });
});

test("reads Retry-After as a date by the appliance's clock, and the skew from its Date", async () => {
  const server = await serve((_request, response) => {
    response.writeHead(503, {
      date: 'Thu, 01 Jan 2026 01:00:00 GMT',
      'retry-after': 'Thu, 01 Jan 2026 01:00:30 GMT',
    });
    response.end();
  });
  const answer = await client(server).get();
  expect(answer).toMatchObject({ retryAfter: 30_000, skew: 3_600_500 });
});

test('unpacks gzip, and refuses gzip that ends early', async () => {
  const packed = gzipSync('{"remote_sessions":[]}'.padEnd(5_000));
  const server = await serve((request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(request.url === '/cut' ? packed.subarray(0, packed.length - 10) : packed);
  });
  expect((await client(server).get()).text.trim()).toBe('{"remote_sessions":[]}');
  await expect(client(server).get('/cut')).rejects.toMatchObject({ kind: 'malformed' });
});

test('refuses a body packed in a way it did not ask for', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'br' });
    response.end('x');
  });
  await expect(client(server).get()).rejects.toMatchObject({ kind: 'malformed' });
});

test('refuses an answer without end that is not a list', async () => {
  const server = await serve((_request, response) => {
    const more = () =>
      response.write(Buffer.alloc(1024 * 1024)) ? setImmediate(more) : response.once('drain', more);
    more();
  });
  await expect(client(server).get()).rejects.toThrow('the answer has more than');
});

test('tells a connection that breaks in the body from an end', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"half":', () => response.destroy());
  });
  await expect(client(server).get()).rejects.toMatchObject({
    kind: 'unavailable',
    worthRetry: true,
  });
});

test('notices a connection that breaks in a packed body', async () => {
  const packed = gzipSync(Buffer.alloc(100_000, 'abc'));
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
    response.write(packed.subarray(0, 50), () => response.destroy());
  });
  await expect(client(server).get()).rejects.toMatchObject({ kind: 'unavailable' });
});

test('says what stands in the way of a connection', async () => {
  const server = await serve((_request, response) => response.end());
  const { url } = server;
  await server.close();
  servers = [];
  await expect(client({ url }).get()).rejects.toThrow(
    `no answer from ${url} (ECONNREFUSED): nothing listens there`,
  );
  const nowhere = client({ url: 'http://no-such-host.invalid' });
  await expect(nowhere.get()).rejects.toMatchObject({ kind: 'unavailable' });
});

test('trusts a private CA only when it is named', async () => {
  const server = await serve((_request, response) => response.end('hello'), true);
  const named = client({ url: server.url, tls: { ca: 'ca.pem', verify: true } });
  expect((await named.get()).text).toBe('hello');
  expect(named.warnings).toEqual([]);
  await expect(client(server).get()).rejects.toMatchObject({
    kind: 'unavailable',
    worthRetry: false,
    message: expect.stringContaining('name its CA as tls.ca'),
  });
});

test('leaves certificates unchecked only when told to, and warns each time it starts', async () => {
  const server = await serve((_request, response) => response.end('hello'), true);
  const careless = client({ url: server.url, tls: { verify: false } });
  expect((await careless.get()).text).toBe('hello');
  await careless.get();
  expect(careless.warnings).toEqual([expect.stringContaining('certificates are not checked')]);
});

test('tries again to read a CA bundle that was missing', async () => {
  const server = await serve((_request, response) => response.end('hello'), true);
  let readings = 0;
  const http = createHttp(
    { url: server.url, tls: { ca: 'ca.pem', verify: true } },
    {
      readSecret: async () => ({}),
      readFile: async (path) => {
        readings += 1;
        if (readings === 1) throw new Error('no such file: ca.pem');
        return tlsFile(path);
      },
      now: () => 0,
      warn: () => {},
    },
  );
  const { signal } = new AbortController();
  await expect(http({ path: '/', signal })).rejects.toThrow(
    'the CA bundle ca.pem (tls.ca) cannot be read',
  );
  expect((await readAnswer(await http({ path: '/', signal }))).text).toBe('hello');
});

test('goes through a proxy, TLS to the appliance kept', async () => {
  const server = await serve((_request, response) => response.end('hello'), true);
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const proxied = client({
    url: server.url,
    tls: { ca: 'ca.pem', verify: true },
    proxy: `http://127.0.0.1:${port}`,
  });
  expect((await proxied.get()).text).toBe('hello');
  expect(tunnels).toEqual([new URL(server.url).host]);
  proxy.close();
  proxy.closeAllConnections();
});

test('keeps a connection for the next request', async () => {
  const ports = new Set<number | undefined>();
  const server = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('hello');
  });
  const { get } = client(server);
  for (let n = 0; n < 6; n += 1) await get();
  // The end of a body is seen a little before its connection is free again.
  expect(ports.size).toBeLessThanOrEqual(2);
});

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createHttp, type HttpOptions, readAnswer } from '#shared/sources/http.ts';
import { createTestServer, type Handler } from '#test/support/http-server.ts';
import {
  createHttpsServer,
  createProxy,
  type Running,
  tlsFile,
} from '#test/support/https-server.ts';

let running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  running = [];
});

async function keep<T extends { close(): Promise<void> }>(started: Promise<T>): Promise<T> {
  const one = await started;
  running.push(one);
  return one;
}

const serve = (handler: Handler) => keep(createTestServer(handler));

/** A server that writes these bytes as they are, and hangs up behind them if told to. */
async function serveRaw(write: (socket: Socket) => void): Promise<Running> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => write(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return keep(
    Promise.resolve({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        for (const socket of open) socket.destroy();
        server.close();
      },
    }),
  );
}

function client(options: Partial<HttpOptions> & { readonly url: string }) {
  const warnings: string[] = [];
  const http = createHttp(
    { tls: { verify: true }, ...options },
    {
      readSecret: async () => ({
        certificate: tlsFile('client.pem'),
        key: tlsFile('client-key.pem'),
      }),
      readFile: async (path) => tlsFile(path),
      now: () => Date.UTC(2026, 0, 1),
      warn: (message) => warnings.push(message),
    },
  );
  const open = (signal: AbortSignal = AbortSignal.timeout(20_000)) =>
    http({ path: '/list?all=1', long: true, headers: { authorization: 'Bearer t' }, signal });
  return { open, warnings, text: async () => (await readAnswer(await open())).text };
}

/** Size and hash of a body that is read as slowly as `wait` says. */
async function digest(
  chunks: AsyncIterable<Uint8Array>,
  wait: () => Promise<unknown> = async () => {},
) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    await wait();
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, hash: hash.digest('hex') };
}

const LONG = Buffer.from(Array.from({ length: 400_000 }, (_, n) => `${n},`).join(''));
const WHOLE = { size: LONG.length, hash: createHash('sha256').update(LONG).digest('hex') };

test('asks as every request does, and reads the head of the answer', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(302, { date: 'Thu, 01 Jan 2026 01:00:00 GMT', location: '/x?token=1' });
    response.end('moved');
  });
  expect(await readAnswer(await client(server).open())).toMatchObject({
    status: 302,
    skew: 3_600_500,
    location: `${server.url}/x`,
    text: 'moved',
  });
  expect(server.seen).toMatchObject([
    {
      method: 'GET',
      url: '/list?all=1',
      headers: {
        authorization: 'Bearer t',
        'user-agent': expect.stringMatching(/^pamwatch\//),
        accept: 'application/json',
        'accept-encoding': 'gzip',
        host: new URL(server.url).host,
      },
    },
  ]);
});

test.each([
  ['of a stated length', { 'content-length': String(LONG.length) }],
  ['in chunks', {}],
  ['in gzip', { 'content-encoding': 'gzip' }],
])('reads a long body %s, byte for byte, quickly and slowly', async (_how, headers) => {
  const server = await serve((_request, response) => {
    response.writeHead(200, headers);
    response.end('content-encoding' in headers ? gzipSync(LONG) : LONG);
  });
  const { open } = client(server);
  expect(await digest((await open()).body)).toEqual(WHOLE);
  expect(await digest((await open()).body, () => pause(1))).toEqual(WHOLE);
});

test('reads until the server hangs up where it says no length', async () => {
  const server = await serveRaw((socket) => {
    socket.write('HTTP/1.0 200 OK\r\n\r\n');
    socket.end(LONG);
  });
  expect(await digest((await client(server).open()).body)).toEqual(WHOLE);
});

test('reads what was sent wherever the borders of chunks and of packets are', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sizes, sizes, async (chunks, packets) => {
      const parts: Uint8Array[] = [
        Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'),
      ];
      for (const chunk of slices(LONG.subarray(0, 300_000), chunks)) {
        parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
      }
      const bytes = Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
      const server = await serveRaw(async (socket) => {
        socket.setNoDelay(true);
        for (const packet of slices(
          bytes,
          packets.map((size) => Math.max(size, 2_000)),
        )) {
          if (!socket.write(packet)) await once(socket, 'drain');
        }
      });
      const text = await client(server).text();
      await server.close();
      expect(text === LONG.toString('latin1', 0, 300_000)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

function slices(bytes: Buffer, sizes: readonly number[]) {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const size = sizes[parts.length % sizes.length] ?? 1;
    parts.push(bytes.subarray(from, from + size));
    from += size;
  }
  return parts;
}

const HALF = LONG.subarray(0, 1_000_000);

test.each([
  ['of a stated length', `content-length: ${LONG.length}\r\n\r\n`, ''],
  ['between chunks', 'transfer-encoding: chunked\r\n\r\nf4240\r\n', '\r\n'],
  ['inside a chunk', 'transfer-encoding: chunked\r\n\r\nf4241\r\n', ''],
  ['before the last chunk ends', 'transfer-encoding: chunked\r\n\r\nf4240\r\n', '\r\n0\r\n'],
])('a body that is cut off %s is no end', async (_where, head, tail) => {
  for (const cut of [
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.resetAndDestroy(),
  ]) {
    const server = await serveRaw((socket) => {
      socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}`), HALF]));
      socket.write(tail, () => setTimeout(cut, 20, socket));
    });
    const { body } = await client(server).open();
    await expect(digest(body)).rejects.toMatchObject({
      kind: 'unavailable',
      worthRetry: true,
      message: expect.stringContaining('the connection broke'),
    });
  }
});

test('a cut that nobody waited for is told once the body is read', async () => {
  const server = await serveRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.destroy());
  });
  const { body } = await client(server).open();
  await pause(50);
  await expect(digest(body)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('what is no HTTP, or no chunk, is refused', async () => {
  for (const answer of [
    'SSH-2.0-OpenSSH_9.6\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',
  ]) {
    const server = await serveRaw((socket) => socket.write(answer));
    await expect(client(server).text()).rejects.toMatchObject({ kind: 'unavailable' });
  }
});

test('ends with its signal: before the answer, and in the middle of it', async () => {
  const server = await serveRaw((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
  );
  const silent = await serveRaw(() => {});
  await expect(client(silent).open(AbortSignal.timeout(50))).rejects.toThrow(
    `no complete answer from ${silent.url} in the time it is given`,
  );
  const stop = new AbortController();
  const { body } = await client(server).open(stop.signal);
  setTimeout(() => stop.abort(), 20);
  await expect(digest(body)).rejects.toThrow(`the reading from ${server.url} was stopped`);
  await expect(client(server).open(AbortSignal.abort())).rejects.toThrow('was stopped');
});

test('hangs up when its reader breaks off, and leaves no connection behind when it does not', async () => {
  const server = await serve((_request, response) => {
    const more = () => (response.write(LONG) ? setImmediate(more) : response.once('drain', more));
    if (server.seen.length === 1) more();
    else response.end('short');
  });
  const { open, text } = client(server);
  for await (const _chunk of (await open()).body) break;
  expect(await text()).toBe('short');
  while ((await connections(server.server)) > 0) await pause(5);
});

const connections = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

test('gives a chunk its memory back once the next one is asked for', async () => {
  const server = await serve((_request, response) => response.end(LONG));
  const chunks: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of (await client(server).open()).body) {
    expect(chunk.length).toBeGreaterThan(0);
    chunks.push(chunk);
    held = Math.max(held, chunks.filter(({ length }) => length > 0).length);
  }
  expect(chunks.length).toBeGreaterThan(5);
  expect(held).toBe(1);
});

test('trusts a private CA that is named, shows its certificate, and warns of unchecked ones', async () => {
  const asking = { requestCert: true, rejectUnauthorized: true, ca: tlsFile('client-ca.pem') };
  const server = await keep(createHttpsServer(asking));
  const known = { ca: 'ca.pem', verify: true, client: { secret: 'cert' } };
  expect(await client({ url: server.url, tls: known }).text()).toBe('hello pamwatch poller');
  await expect(
    client({ url: server.url, tls: { ...known, ca: 'other-ca.pem' } }).text(),
  ).rejects.toMatchObject({ worthRetry: false, message: expect.stringContaining('tls.ca') });
  const careless = client({ url: server.url, tls: { ...known, ca: undefined, verify: false } });
  expect(await careless.text()).toBe('hello pamwatch poller');
  expect(careless.warnings).toEqual([expect.stringContaining('certificates are not checked')]);
});

test('refuses a certificate that has run out', async () => {
  const own = { key: tlsFile('expired-key.pem'), cert: tlsFile('expired.pem') };
  const server = await keep(createHttpsServer(own));
  await expect(
    client({ url: server.url, tls: { ca: 'other-ca.pem', verify: true } }).text(),
  ).rejects.toThrow('has run out: renew it on the appliance');
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('reads a long body over %s', async (version) => {
  const own = { key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') };
  const server = createTlsServer(
    { ...own, minVersion: version, maxVersion: version },
    (_, response) => response.end(LONG),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const { open } = client({ url, tls: { ca: 'ca.pem', verify: true } });
  expect(await digest((await open()).body)).toEqual(WHOLE);
  server.close();
});

test('goes through the proxy where there is one', async () => {
  const server = await keep(createHttpsServer());
  const proxy = await keep(createProxy());
  const tls = { ca: 'ca.pem', verify: true };
  expect(await client({ url: server.url, tls, proxy: proxy.url }).text()).toBe('hello nobody');
  expect(proxy.tunnels).toEqual([new URL(server.url).host]);
});

test('says what stands in the way of a connection', async () => {
  const server = await createTestServer(() => {});
  await server.close();
  await expect(client(server).text()).rejects.toThrow(
    `no answer from ${server.url} (ECONNREFUSED): nothing listens there`,
  );
  const plain = await serve((_request, response) => response.end());
  await expect(client({ url: plain.url.replace('http:', 'https:') }).text()).rejects.toThrow(
    /^no TLS with .*check scheme and port of url/,
  );
});

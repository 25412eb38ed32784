import { createHttp, type HttpOptions, readAnswer } from '#shared/sources/http.ts';
import { networkFailure } from '#shared/sources/network-failure.ts';
import { createTestServer } from '#test/support/http-server.ts';
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

const PAIR = { certificate: tlsFile('client.pem'), key: tlsFile('client-key.pem') };
const STRANGER = { certificate: tlsFile('stranger.pem'), key: tlsFile('stranger-key.pem') };

function client(
  { url }: Pick<Running, 'url'>,
  tls: Partial<HttpOptions['tls']>,
  more: { proxy?: string; secrets?: Readonly<Record<string, Record<string, string>>> } = {},
) {
  const { proxy, secrets = {} } = more;
  const http = createHttp(
    { url, tls: { verify: true, ca: 'ca.pem', ...tls }, ...(proxy === undefined ? {} : { proxy }) },
    {
      readSecret: async (name) => secrets[name] ?? Promise.reject(new Error('there is none')),
      readFile: async (path) => tlsFile(path),
      now: () => 0,
      warn: () => {},
    },
  );
  return async () =>
    (await readAnswer(await http({ path: '/', signal: AbortSignal.timeout(10_000) }))).text;
}

const askingForClients = () =>
  keep(
    createHttpsServer({
      requestCert: true,
      rejectUnauthorized: true,
      ca: tlsFile('client-ca.pem'),
    }),
  );

test('shows its certificate to an appliance that asks for one, also through a proxy', async () => {
  const server = await askingForClients();
  const secrets = { cert: PAIR };
  expect(await client(server, { client: { secret: 'cert' } }, { secrets })()).toBe(
    'hello pamwatch poller',
  );
  const proxy = await keep(createProxy());
  const proxied = client(server, { client: { secret: 'cert' } }, { secrets, proxy: proxy.url });
  expect(await proxied()).toBe('hello pamwatch poller');
  expect(proxy.tunnels).toEqual([new URL(server.url).host]);
});

test.each([
  ['TLSv1.2', undefined],
  ['TLSv1.3', undefined],
  ['TLSv1.2', STRANGER],
  ['TLSv1.3', STRANGER],
] as const)(
  'gets nothing without a certificate that is trusted, over %s',
  async (version, pair) => {
    const server = await keep(
      createHttpsServer({
        requestCert: true,
        rejectUnauthorized: true,
        ca: tlsFile('client-ca.pem'),
        minVersion: version,
        maxVersion: version,
      }),
    );
    const own = pair === undefined ? {} : { client: { secret: 'cert' } };
    // Node's servers mostly hang up without a word.
    await expect(client(server, own, { secrets: { cert: { ...pair } } })()).rejects.toMatchObject({
      kind: expect.stringMatching(/^(unavailable|authentication)$/),
      message: expect.stringMatching(
        /the connection broke|turns us down in TLS .* see tls\.client/,
      ),
    });
  },
);

test('takes another client certificate from the secret once the last was turned down', async () => {
  const server = await keep(
    createHttpsServer({
      requestCert: true,
      rejectUnauthorized: true,
      ca: tlsFile('client-ca.pem'),
      maxVersion: 'TLSv1.2',
    }),
  );
  const secrets: Record<string, Record<string, string>> = { cert: STRANGER };
  const get = client(server, { client: { secret: 'cert' } }, { secrets });
  await expect(get()).rejects.toThrow(/the connection broke|turns us down/);
  secrets['cert'] = PAIR;
  expect(await get()).toBe('hello pamwatch poller');
});

test.each([
  [{ certificate: PAIR.certificate, key: STRANGER.key }, /holds no certificate and key/],
  [{ certificate: 'not PEM', key: PAIR.key }, /holds no certificate and key/],
  [{ certificate: PAIR.certificate }, /lacks key/],
  [undefined, /the secret cert cannot be read/],
])('a secret with no usable pair is named and not shown: %#', async (value, message) => {
  const server = await askingForClients();
  const secrets = value === undefined ? {} : { cert: { ...value } };
  const get = client(server, { client: { secret: 'cert' } }, { secrets });
  const error = await get().catch((failure: unknown) => failure);
  expect(error).toMatchObject({ kind: 'authentication', message: expect.stringMatching(message) });
  const shown = `${Object(error).message}${Object(error).stack}`;
  expect(shown).not.toMatch(/PRIVATE KEY|not PEM/);
  expect(shown).not.toContain(PAIR.key.split('\n')[1]);
});

test.each([
  ['stranger', {}, /own authority: name it as tls\.ca|for other names/],
  ['expired', { ca: 'other-ca.pem' }, /has run out: renew it on the appliance/],
  ['server', { ca: 'other-ca.pem' }, /name its CA as tls\.ca/],
] as const)('says what is wrong with the certificate %s', async (name, tls, message) => {
  const server = await keep(
    createHttpsServer({ key: tlsFile(`${name}-key.pem`), cert: tlsFile(`${name}.pem`) }),
  );
  await expect(client(server, tls)()).rejects.toMatchObject({
    kind: 'unavailable',
    worthRetry: false,
    message: expect.stringMatching(message),
  });
});

// As OpenSSL's own server words it, over TLS 1.2 and 1.3.
test.each([
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLS_ALERT_BAD_CERTIFICATE',
])('%s means that a client certificate is asked for', (code) => {
  const way = { url: 'https://pam.test/api' };
  const failure = networkFailure({ cause: { code } }, way, new AbortController().signal);
  expect(failure).toMatchObject({
    kind: 'authentication',
    message: expect.stringMatching(/^https:\/\/pam\.test turns us down .* see tls\.client$/),
  });
});

test('says that there is no TLS where plain HTTP is spoken', async () => {
  const plain = await keep(createTestServer((_request, response) => response.end()));
  const get = client({ url: plain.url.replace('http:', 'https:') }, {});
  await expect(get()).rejects.toThrow(/^no TLS with .*check scheme and port of url/);
});

test.each([
  ['403 Forbidden', /through the proxy .*the proxy refused to connect/],
  ['407 Proxy Authentication Required', /through the proxy .*the proxy refused to connect/],
])('says that a proxy answered %s', async (refusal, message) => {
  const server = await keep(createHttpsServer());
  const proxy = await keep(createProxy(refusal));
  await expect(client(server, {}, { proxy: proxy.url })()).rejects.toThrow(message);
});

test('names the proxy when nothing listens there', async () => {
  const server = await keep(createHttpsServer());
  const proxy = await createProxy();
  await proxy.close();
  await expect(client(server, {}, { proxy: proxy.url })()).rejects.toThrow(
    `no answer from ${server.url} through the proxy ${proxy.url} (ECONNREFUSED)`,
  );
});

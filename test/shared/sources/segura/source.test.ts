import { isoOf, MINUTE } from '#shared/sessions/instant.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import { createTestServer, type Handler, type TestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const oauth2 = { auth: { oauth2: { secret: 'pamwatch/segura' } } };
const oauth1 = { auth: { oauth1: { secret: 'pamwatch/segura' } } };
const SECRET = {
  client_id: 'id-s3cr3t',
  client_secret: 'cs-s3cr3t&/=',
  consumer_key: 'ck-s3cr3t',
  consumer_secret: 'xs-s3cr3t',
  token: 'tk-s3cr3t',
  token_secret: 'ts-s3cr3t',
};
const { signal } = new AbortController();
const all = () => true;

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function appliance(handler: Handler, options: object = oauth2) {
  const server = await createTestServer(handler);
  servers.push(server);
  let secret: Record<string, string> = SECRET;
  let now = Date.UTC(2026, 4, 20, 14, 30);
  const deps = someSourceDeps(
    () => secret,
    () => now,
  );
  const parsed = seguraOptions.parse({
    vendor: 'segura',
    url: server.url,
    time_zone: 'America/Sao_Paulo',
    ...options,
  });
  return {
    server,
    deps,
    source: createSeguraSource('segura-sp', parsed, deps),
    change: (to: Record<string, string>) => {
      secret = to;
    },
    pass: (span: number) => {
      now += span;
    },
    calls: (path: string) => server.seen.filter(({ url }) => url.startsWith(path)),
  };
}

const json = (status: number, value: unknown) => (response: Parameters<Handler>[1]) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};
const token = (value: string, expires_in: unknown = 3600) =>
  json(200, { token_type: 'Bearer', expires_in, access_token: value });
const list = (sessions: readonly object[] = []) => json(200, { remote_sessions: sessions });
const record = { id: '7', start: '2026-05-20 10:05:07', end: null };

test('sends the client in the form body, and the tenant where there is one', async () => {
  const { source, calls } = await appliance(
    (request, response) => (request.url === '/iso/oauth2/token' ? token('a') : list())(response),
    { auth: { oauth2: { secret: 's', tenant: 'acme' } } },
  );
  await source.sweep({ keep: all, signal });
  const [asked] = calls('/iso/oauth2/token');
  expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: SECRET.client_id,
    client_secret: SECRET.client_secret,
    tenant: 'acme',
  });
  expect(asked).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

test('sends the client in a Basic header when told to', async () => {
  const { source, calls } = await appliance(
    (request, response) => (request.url === '/api/oauth2/token' ? token('a') : list())(response),
    { auth: { oauth2: { secret: 's', token_path: '/api/oauth2/token', client_auth: 'basic' } } },
  );
  await source.sweep({ keep: all, signal });
  const [asked] = calls('/api/oauth2/token');
  const basic = asked?.headers.authorization?.replace('Basic ', '') ?? '';
  expect(Buffer.from(basic, 'base64').toString()).toBe(
    `${SECRET.client_id}:${SECRET.client_secret}`,
  );
  expect(asked?.body).toBe('grant_type=client_credentials');
});

test('keeps a token for as long as it says, a little less, and asks once for all who wait', async () => {
  let tokens = 0;
  const { source, calls, pass } = await appliance((request, response) => {
    if (request.url !== '/iso/oauth2/token') return list()(response);
    tokens += 1;
    return token(`token-${tokens}`, '600')(response);
  });
  await Promise.all([1, 2, 3, 4].map(() => source.sweep({ keep: all, signal })));
  pass(9 * MINUTE - 1);
  await source.sweep({ keep: all, signal });
  expect(tokens).toBe(1);
  pass(1);
  await source.sweep({ keep: all, signal });
  expect(tokens).toBe(2);
  expect(calls('/api').map(({ headers }) => headers.authorization)).toEqual([
    ...Array.from({ length: 5 }, () => 'Bearer token-1'),
    'Bearer token-2',
  ]);
});

test('a caller that stops waiting for the token does not fail the others', async () => {
  const held: (() => void)[] = [];
  const { source } = await appliance((request, response) => {
    if (request.url !== '/iso/oauth2/token') return list()(response);
    held.push(() => token('a')(response));
    return undefined;
  });
  const impatient = new AbortController();
  const first = source.sweep({ keep: all, signal: impatient.signal }).catch((error) => error);
  const second = source.sweep({ keep: all, signal });
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  impatient.abort();
  expect(await first).toMatchObject({ kind: 'unavailable' });
  for (const answer of held) answer();
  expect((await second).seen).toBe(0);
  expect(held).toHaveLength(1);
});

test.each([
  ['401', json(401, {})],
  ['a route that is not matched', json(404, { message: 'no Route matched with those values' })],
  [
    'Client authentication failed',
    json(400, { response: { status: 400, message: 'Client authentication failed.', error: true } }),
  ],
  ['a string error in a good answer', json(200, { error: 'invalid_token' })],
])('asks for a new token once after %s', async (_name, refuse) => {
  let tokens = 0;
  const { source, calls } = await appliance((request, response) => {
    if (request.url === '/iso/oauth2/token') {
      tokens += 1;
      return token(`token-${tokens}`)(response);
    }
    const old = request.headers.authorization === 'Bearer token-1';
    return (old ? refuse : list([record]))(response);
  });
  expect((await source.sweep({ keep: all, signal })).seen).toBe(1);
  expect(tokens).toBe(2);
  expect(calls('/api')).toHaveLength(2);
});

test('gives up when the new token is refused too, and reads the secret anew the next time', async () => {
  const { source, calls, deps, change } = await appliance((request, response, body) => {
    if (request.url !== '/iso/oauth2/token') return list()(response);
    const good = body.includes('rotated');
    return (good ? token('good') : json(401, { error: 'invalid_client' }))(response);
  });
  await expect(source.sweep({ keep: all, signal })).rejects.toMatchObject({
    kind: 'authentication',
  });
  change({ ...SECRET, client_secret: 'rotated' });
  expect((await source.sweep({ keep: all, signal })).seen).toBe(0);
  expect(deps.reads()).toBe(2);
  expect(calls('/iso')).toHaveLength(2);
});

test('refuses a token answer without a token, and shows none of it', async () => {
  const { source } = await appliance((_request, response) =>
    json(200, { refresh_token: 'r-s3cr3t', expires_in: 'soon' })(response),
  );
  const error = await source.sweep({ keep: all, signal }).catch((failure) => failure);
  expect(error).toMatchObject({ kind: 'malformed' });
  expect(String(error.stack)).not.toContain('s3cr3t');
});

test('signs with OAuth 1.0a over the URL as the appliance sees it', async () => {
  const { source, server } = await appliance((_request, response) => list()(response), {
    auth: {
      oauth1: { secret: 's', realm: 'pam', signature_base_url: 'https://PAM.bank.test:443/' },
    },
  });
  await source.sweep({ keep: all, signal });
  const header = server.seen[0]?.headers.authorization ?? '';
  const parts = Object.fromEntries(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      decodeURIComponent(value ?? ''),
    ]),
  );
  expect(parts).toMatchObject({
    realm: 'pam',
    oauth_consumer_key: SECRET.consumer_key,
    oauth_token: SECRET.token,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Date.UTC(2026, 4, 20, 14, 30) / 1000),
    oauth_version: '1.0',
  });
  const { createHmac } = await import('node:crypto');
  const parameters = ['consumer_key', 'nonce', 'signature_method', 'timestamp', 'token', 'version']
    .map((name) => `oauth_${name}=${encodeURIComponent(parts[`oauth_${name}`] ?? '')}`)
    .join('&');
  const base = ['GET', 'https://pam.bank.test/api/session/remotesessions', parameters]
    .map(encodeURIComponent)
    .join('&');
  const key = `${SECRET.consumer_secret}&${SECRET.token_secret}`;
  expect(parts['oauth_signature']).toBe(createHmac('sha1', key).update(base).digest('base64'));
});

test('reads the four OAuth 1.0 values anew after they were refused', async () => {
  const { source, deps, change } = await appliance((request, response) => {
    const good = request.headers.authorization?.includes('rotated');
    return (good ? list() : json(401, { message: 'Invalid signature' }))(response);
  }, oauth1);
  await expect(source.sweep({ keep: all, signal })).rejects.toMatchObject({
    kind: 'authentication',
  });
  change({ ...SECRET, token: 'rotated' });
  expect((await source.sweep({ keep: all, signal })).seen).toBe(0);
  await source.sweep({ keep: all, signal });
  expect(deps.reads()).toBe(2);
});

test('takes of several rows the one that was asked for, and never another', async () => {
  const { source } = await appliance((request, response) => {
    if (request.url?.endsWith('/540'))
      return list([
        { ...record, id: '541' },
        { ...record, id: '540' },
      ])(response);
    if (request.url?.endsWith('/542')) return list([{ ...record, id: '541' }])(response);
    return list([])(response);
  }, oauth1);
  expect((await source.session('540', signal))?.id).toBe('540');
  await expect(source.session('542', signal)).rejects.toMatchObject({ kind: 'malformed' });
  await expect(source.session('543', signal)).rejects.toMatchObject({ kind: 'malformed' });
});

test('asks for an id as one part of the path, whatever it holds', async () => {
  const { source, server } = await appliance((_request, response) => list()(response), oauth1);
  await source.session('../drop/1?x', signal).catch(() => {});
  expect(server.seen[0]?.url).toBe('/api/session/remotesessions/..%2Fdrop%2F1%3Fx');
});

test('tries again after an error of the moment, not after a refusal', async () => {
  let calls = 0;
  const { source } = await appliance((_request, response) => {
    calls += 1;
    const message =
      calls === 1 ? 'Unexpected error.' : 'You are not authorized to access this resource.';
    return json(500, { response: { status: 500, message, error: true } })(response);
  }, oauth1);
  await expect(source.sweep({ keep: all, signal })).rejects.toMatchObject({ kind: 'permission' });
  expect(calls).toBe(2);
});

test('shows no secret although the appliance repeats it in its errors', async () => {
  const { source } = await appliance((request, response, body) =>
    (request.url === '/iso/oauth2/token'
      ? token('tok-s3cr3t')
      : json(400, {
          response: {
            status: 400,
            error: true,
            message: `bad ${request.headers.authorization} ${JSON.stringify(SECRET)} ${body}`,
          },
        }))(response),
  );
  const error = await source.sweep({ keep: all, signal }).catch((failure) => failure);
  expect(error).toMatchObject({ kind: 'refused' });
  expect(error.message).toContain('[secret]');
  expect(`${error.message} ${error.stack} ${error.cause}`).not.toContain('s3cr3t');
});

test('cuts the words of the appliance only after the secrets in them are gone', async () => {
  for (const place of [140, 150, 155, 158]) {
    const message = `${'x'.repeat(place)}"ck-s3cr3t" and more`;
    const { source } = await appliance(
      (_request, response) =>
        json(400, { response: { status: 400, error: true, message } })(response),
      oauth1,
    );
    const error = await source.sweep({ keep: all, signal }).catch((failure) => failure);
    expect(error.message).not.toMatch(/ck-s|k-s3/);
    await Promise.all(servers.map((server) => server.close()));
  }
});

test('a path or a token that is not found says nothing about a session', async () => {
  const wrongPath = await appliance(
    (_request, response) => json(404, { message: 'nope' })(response),
    oauth1,
  );
  await expect(wrongPath.source.session('7', signal)).rejects.toMatchObject({ kind: 'refused' });
  const noToken = await appliance((_request, response) => json(404, { message: 'nope' })(response));
  await expect(noToken.source.session('7', signal)).rejects.toMatchObject({ kind: 'refused' });
});

test('remembers how far a sweep saw, by the ids that can be counted', async () => {
  const ids = ['9', '100', '99', 'x7', '0101'];
  const { source } = await appliance(
    (_request, response) => list(ids.map((id) => ({ ...record, id })))(response),
    oauth1,
  );
  const { cursor } = await source.sweep({ keep: () => false, signal });
  expect(cursor).toMatchObject({ swept_to: 100 });
});

test('reads the list at every poll where ids are not all numbers', async () => {
  const { source, calls } = await appliance(
    (_request, response) => list([record, { ...record, id: 'x8' }])(response),
    oauth1,
  );
  const { cursor } = await source.changes({ keep: all, signal });
  const again = await source.changes({ cursor, keep: all, signal });
  expect(again).toMatchObject({ complete: true, seen: 2 });
  expect(calls('/api').map(({ url }) => url)).toEqual(Array(2).fill('/api/session/remotesessions'));
});

test('warns once about a session whose end nobody understands', async () => {
  const { source, deps } = await appliance(
    (_request, response) =>
      list([
        { ...record, end: 'running' },
        { ...record, id: '8', end: 'running' },
      ])(response),
    oauth1,
  );
  const { sessions } = await source.sweep({ keep: all, signal });
  expect(sessions.map(({ state }) => state)).toEqual(['live', 'live']);
  await source.sweep({ keep: all, signal });
  expect(deps.warnings).toEqual([
    {
      message: expect.stringContaining('taken as live'),
      facts: { source: 'segura-sp', end: '"running"' },
    },
  ]);
});

describe('with the risk endpoint', () => {
  const risky = { ...oauth1, risk: { scale: 15 } };
  const english = (rows: readonly object[]) =>
    json(200, {
      response: { status: 200, error: false },
      higher_risk: { queries: [], access: rows },
    });
  const reading = (
    risk: (response: Parameters<Handler>[1]) => void,
    records: readonly object[] = [record],
  ) =>
    appliance(
      (request, response) =>
        (request.url?.startsWith('/iso/coge') ? risk : list(records))(response),
      risky,
    );

  test.each([
    ['English', english([{ session_cod: '7', risk: '12' }])],
    [
      'Portuguese',
      json(200, { maior_risco: { consultas: [], acessos: [{ Cod_Sessao: 7, Risco: '12' }] } }),
    ],
  ])('reads threats in %s, in percent of the scale', async (_language, risk) => {
    const { source } = await reading(risk);
    const threat = { level: 80, min: 80, max: 80, provisional: false };
    expect((await source.sweep({ keep: all, signal })).sessions).toMatchObject([
      { id: '7', threat },
    ]);
    expect(await source.session('7', signal)).toMatchObject({ threat });
    expect(source.fields.has('threat.max')).toBe(true);
  });

  test('asks for the days since the oldest live session, at most 31, by the calendar of the appliance', async () => {
    const { source, calls } = await reading(english([]));
    await source.sweep({ keep: all, signal });
    const started = { ...record, start: '2026-05-10 23:30:00' };
    const older = await reading(english([]), [record, started]);
    await older.source.sweep({ keep: all, signal });
    const ghost = await reading(english([]), [{ ...record, start: '2019-01-01 00:00:00' }]);
    await ghost.source.sweep({ keep: all, signal });
    const queries = [calls, older.calls, ghost.calls].map((of) => of('/iso/coge')[0]?.url);
    expect(queries).toEqual([
      '/iso/coge/risco/all?data1=2026-05-19&data2=2026-05-20',
      '/iso/coge/risco/all?data1=2026-05-10&data2=2026-05-20',
      '/iso/coge/risco/all?data1=2026-04-19&data2=2026-05-20',
    ]);
  });

  test('reads on without threats when the endpoint fails, and warns once', async () => {
    for (const risk of [
      json(500, {
        response: {
          status: 500,
          message: 'You are not authorized to access this resource.',
          error: true,
        },
      }),
      json(200, { response: { status: 400, message: 'Invalid request', error: false } }),
      json(200, { nothing: 'known' }),
      json(200, { higher_risk: { access: [{ session_cod: '7', risk: 'high' }] } }),
    ]) {
      const { source, deps } = await reading(risk);
      expect((await source.sweep({ keep: all, signal })).sessions).toMatchObject([{ id: '7' }]);
      await source.sweep({ keep: all, signal });
      expect(deps.warnings).toEqual([
        { message: expect.stringContaining('no threat levels'), facts: expect.anything() },
      ]);
    }
  });

  test('knows an answer without rows, and a risk beyond its scale', async () => {
    const empty = await reading(json(200, { higher_risk: [] }));
    expect((await empty.source.sweep({ keep: all, signal })).sessions[0]?.threat).toBeUndefined();
    expect(empty.deps.warnings).toEqual([]);
    const beyond = await reading(english([{ session_cod: '7', risk: '85' }]));
    expect((await beyond.source.sweep({ keep: all, signal })).sessions[0]?.threat?.level).toBe(100);
    expect(beyond.deps.warnings).toMatchObject([{ facts: { scale: 15 } }]);
  });

  test('asks nothing when no session is kept', async () => {
    const { source, calls } = await reading(english([]), []);
    await source.sweep({ keep: all, signal });
    expect(calls('/iso/coge')).toEqual([]);
  });
});

test('claims only the fields that it can supply', async () => {
  const { source } = await appliance((_request, response) => list()(response));
  for (const field of [
    'recorded',
    'threat.level',
    'last_active_at',
    'active_seconds',
    'safe',
    'terminate_at',
    'group_id',
  ]) {
    expect([field, [...source.fields].some((one) => one === field)]).toEqual([field, false]);
  }
  expect(source.fields.has('ticket')).toBe(true);
});

test('reads a time by the clock, not by the machine', async () => {
  const { source } = await appliance((_request, response) => list([record])(response), oauth1);
  const { sessions } = await source.sweep({ keep: all, signal });
  expect(sessions.map(({ started_at }) => isoOf(started_at))).toEqual(['2026-05-20T13:05:07.000Z']);
});

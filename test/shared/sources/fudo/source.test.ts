import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import { createTestServer, type Handler, type TestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const { signal } = new AbortController();
const all = () => true;
const record = (id: string, more: object = {}) => ({
  id,
  started_at: '2026-05-20 10:00:00+02',
  user_id: '10',
  account_id: '20',
  server_id: '30',
  safe_id: '40',
  destination_ip: '10.0.0.1',
  ...more,
});

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

type Reply = { status?: number; body: unknown; type?: string };

/** An appliance whose answers are looked up by path; offsets past the first page are empty lists. */
async function appliance(
  sessions: readonly object[],
  replies: Record<string, Reply> = {},
  options: object = {},
) {
  const handler: Handler = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 100);
    const page = { result: 'success', session: sessions.slice(offset, offset + limit) };
    const reply =
      replies[url.pathname] ??
      (url.pathname === '/api/v2/session'
        ? { body: page }
        : { status: 404, body: { result: 'failure' } });
    response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json' });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  };
  const server = await createTestServer(handler);
  servers.push(server);
  let key = 'KEY-s3cr3t';
  const deps = someSourceDeps(() => ({ api_key: key }));
  const parsed = fudoOptions.parse({
    vendor: 'fudo',
    url: server.url,
    time_zone: 'Europe/Warsaw',
    auth: { api_key: { secret: 'pamwatch/fudo' } },
    ...options,
  });
  return {
    server,
    deps,
    source: createFudoSource('fudo-dc1', parsed, deps),
    rotate: (to: string) => {
      key = to;
    },
    calls: (path: string) => server.seen.filter(({ url }) => url.startsWith(path)).length,
  };
}
const named = (kind: string, name: string): Reply => ({
  body: { result: 'success', [kind]: { id: '1', name } },
});
const NAMES = {
  '/api/v2/user/10': named('user', 'jdoe'),
  '/api/v2/account/20': named('account', 'root'),
  '/api/v2/server/30': named('server', 'core-db-01'),
  '/api/v2/safe/40': named('safe', 'dba'),
};

test('sends the bare key, and the page it wants beside the parameters of the configuration', async () => {
  const { source, server } = await appliance(
    [],
    {},
    { list_parameters: { fields: 'id,user name' } },
  );
  await source.sweep({ keep: all, signal });
  expect(server.seen[0]?.headers.authorization).toBe('KEY-s3cr3t');
  expect(server.seen[0]?.url).toBe('/api/v2/session?fields=id%2Cuser+name&limit=500&offset=0');
});

test('looks up names that a session lacks, each once, and only for what is kept', async () => {
  const sessions = [record('1'), record('2'), record('3', { user_id: '11' })];
  const { source, calls } = await appliance(sessions, NAMES);
  const keep = ({ id }: { id: string }) => id !== '3';
  const first = await source.sweep({ keep: keep, signal });
  await source.sweep({ keep: keep, signal });
  for (const session of first.sessions) {
    expect(session).toMatchObject({
      user: 'jdoe',
      account: 'root',
      target: 'core-db-01',
      safe: 'dba',
    });
  }
  expect(Object.keys(NAMES).map(calls)).toEqual([1, 1, 1, 1]);
  expect(calls('/api/v2/user/11')).toBe(0);
});

test('asks for no name that the session gives itself', async () => {
  const names = { user_name: 'a', account_name: 'b', server_name: 'c', safe_name: 'd' };
  const { source, server } = await appliance([record('1', names)]);
  await source.sweep({ keep: all, signal });
  expect(server.seen.every(({ url }) => url.startsWith('/api/v2/session?'))).toBe(true);
});

test('shows identifiers where names may not be read, and warns once for each kind', async () => {
  const forbidden = { status: 403, body: { result: 'failure' } };
  const { source, deps } = await appliance([record('1'), record('2', { user_id: '11' })], {
    '/api/v2/user/10': forbidden,
    '/api/v2/user/11': forbidden,
  });
  const { sessions } = await source.sweep({ keep: all, signal });
  expect(sessions.map(({ user, account, target, safe }) => [user, account, target, safe])).toEqual([
    ['10', '20', '10.0.0.1', '40'],
    ['11', '20', '10.0.0.1', '40'],
  ]);
  await source.sweep({ keep: all, signal });
  expect(deps.warnings.map(({ message }) => message).sort()).toEqual([
    'no account names, identifiers are shown instead',
    'no safe names, identifiers are shown instead',
    'no server names, identifiers are shown instead',
    'no user names, identifiers are shown instead',
  ]);
});

test('rejects rather than show an identifier when the appliance fails at a name, and asks again', async () => {
  const replies: Record<string, Reply> = { ...NAMES, '/api/v2/user/10': { status: 500, body: '' } };
  const { source } = await appliance([record('1')], replies);
  await expect(source.sweep({ keep: all, signal })).rejects.toMatchObject({ kind: 'unavailable' });
  replies['/api/v2/user/10'] = named('user', 'jdoe');
  expect((await source.sweep({ keep: all, signal })).sessions).toMatchObject([{ user: 'jdoe' }]);
});

test.each<[string, Reply, string]>([
  ['401', { status: 401, body: '' }, 'authentication'],
  ['403', { status: 403, body: { result: 'failure', message: 'x' } }, 'permission'],
  ['404', { status: 404, body: { result: 'failure' } }, 'refused'],
  [
    '500 with words',
    { status: 500, body: { result: 'failure', message: 'Internal error' } },
    'unavailable',
  ],
  ['500', { status: 500, body: '' }, 'unavailable'],
  ['a redirect', { status: 302, body: '' }, 'refused'],
  ['another result', { body: { result: 'failure', session: [] } }, 'refused'],
  [
    'words about permission',
    { body: { result: 'failure', message: 'Permission denied' } },
    'permission',
  ],
  ['words about the key', { body: { result: 'error', error: 'Unauthorized' } }, 'authentication'],
  ['no result', { body: { session: [] } }, 'malformed'],
  ['no list', { body: { result: 'success' } }, 'malformed'],
  ['a page', { body: '<html></html>', type: 'text/html; charset=utf-8' }, 'malformed'],
  ['nothing', { body: '' }, 'malformed'],
])('rejects on %s', async (_name, reply, kind) => {
  const { source } = await appliance([], { '/api/v2/session': reply });
  await expect(source.sweep({ keep: all, signal })).rejects.toMatchObject({ kind });
});

test('a session is unknown by a 404 of the API, not by that of a page in between', async () => {
  const { source } = await appliance([], {
    '/api/v2/session/5': { status: 404, body: '<html>proxy</html>', type: 'text/html' },
    '/api/v2/session/6': { body: { result: 'failure', message: 'Session not found' } },
    '/api/v2/session/7': { body: { result: 'success', session: record('8') } },
  });
  expect(await source.session('4', signal)).toBeUndefined();
  expect(await source.session('6', signal)).toBeUndefined();
  await expect(source.session('5', signal)).rejects.toMatchObject({ kind: 'refused' });
  await expect(source.session('7', signal)).rejects.toMatchObject({ kind: 'malformed' });
});

test('names record and field, and refuses the whole list for one bad record', async () => {
  const { source } = await appliance([record('1'), { ...record('2'), id: 2 }]);
  await expect(source.sweep({ keep: all, signal })).rejects.toThrow(
    'fudo-dc1: record 2: field "id": must be a string: a bare number loses digits',
  );
});

test('reads the key anew after it was refused', async () => {
  const { source, deps, rotate, server } = await appliance([], {
    '/api/v2/session': { status: 401, body: '' },
  });
  await source.sweep({ keep: all, signal }).catch(() => {});
  rotate('KEY-new');
  await source.sweep({ keep: all, signal }).catch(() => {});
  expect(deps.reads()).toBe(2);
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    'KEY-s3cr3t',
    'KEY-new',
  ]);
});

test('claims only the fields that it can supply', async () => {
  const { source } = await appliance([]);
  const claimed = [...source.fields];
  for (const field of ['ticket', 'alt_id', 'gateway', 'last_active_at'])
    expect(claimed).not.toContain(field);
  for (const field of ['recorded', 'threat.max', 'active_seconds', 'terminate_at'])
    expect(claimed).toContain(field);
});

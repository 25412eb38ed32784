import type { BatchShape } from '#local/simulators/fudo/batch.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import type { Source } from '#shared/sources/source.ts';
import { createTestServer, type TestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';
import { aFudo, closeFudos, type Fudo } from './a-fudo.ts';

const { signal } = new AbortController();
let servers: TestServer[] = [];
afterEach(async () => {
  await closeFudos();
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

function read(source: Source, ids: readonly string[]) {
  if (source.sessions === undefined) throw new Error('the source reads no batches');
  return source.sessions(ids, signal);
}

function openSome(fudo: Fudo, count: number): string[] {
  return Array.from({ length: count }, () => fudo.world.open({ started_at: fudo.now() - HOUR }));
}

const SHAPES: readonly BatchShape[] = ['responses', 'requests', 'batch', 'result', 'bare'];

test.each(SHAPES)('reads many sessions in few requests, answered as %s', async (batch) => {
  const fudo = await aFudo({ batch }, { batch_size: 40 });
  const ids = openSome(fudo, 100);
  const unknown = `${ids[0]}9`;
  const found = await read(fudo.source, [...ids, unknown]);
  expect([...found.keys()]).toEqual([...ids, unknown]);
  expect(found.get(unknown)).toBeUndefined();
  const [first = ''] = ids;
  expect(found.get(first)).toEqual(await fudo.source.session(first, signal));
  expect(fudo.simulator.requests).toMatchObject({ batch: 3, get: 1 });
  expect(fudo.deps.warnings).toEqual([]);
});

test('looks up the names that a batch lacks', async () => {
  const fudo = await aFudo({ expensive: false });
  const ids = openSome(fudo, 3);
  for (const session of (await read(fudo.source, ids)).values()) {
    expect(session).toMatchObject({ user: 'jdoe', account: 'svc-deploy', safe: 'servers' });
  }
});

test('reads one by one, for good and with one warning, where batches are refused', async () => {
  const fudo = await aFudo({ batch: 'off' });
  const ids = openSome(fudo, 5);
  for (let n = 0; n < 3; n += 1) expect((await read(fudo.source, ids)).size).toBe(5);
  expect(fudo.simulator.requests.get).toBe(15);
  expect(fudo.deps.warnings).toMatchObject([
    { message: 'sessions are read one by one: the appliance takes no batches' },
  ]);
});

test('sends no batch where the configuration says so', async () => {
  const fudo = await aFudo({}, { batch_size: 0 });
  expect((await read(fudo.source, openSome(fudo, 3))).size).toBe(3);
  expect(fudo.simulator.requests).toMatchObject({ batch: 0, get: 3 });
  expect(fudo.deps.warnings).toEqual([]);
});

test('asks nothing about no sessions', async () => {
  const fudo = await aFudo();
  expect((await read(fudo.source, [])).size).toBe(0);
  expect(fudo.simulator.requests).toMatchObject({ batch: 0, get: 0 });
});

test('blames no batch for an appliance that is down, and batches on when it is up', async () => {
  const fudo = await aFudo();
  const ids = openSome(fudo, 5);
  for (const failure of ['unavailable', 'error', 'html', 'cut', 'unauthorized'] as const) {
    fudo.simulator.fail(failure);
    await expect(read(fudo.source, ids)).rejects.toMatchObject({ name: 'SourceError' });
  }
  fudo.simulator.fail(null);
  const { get } = fudo.simulator.requests;
  expect((await read(fudo.source, ids)).size).toBe(5);
  expect(fudo.simulator.requests.get).toBe(get);
  expect(fudo.deps.warnings).toEqual([]);
});

const record = (id: string) => ({ id, started_at: '2026-05-20 10:00:00+02', status: 'approved' });
type Reply = { status?: number; body: unknown };

/** An appliance that answers each batch so, and single reads with the session or what is given. */
async function appliance(batch: Reply, single: (id: string) => Reply) {
  const server = await createTestServer((request, response) => {
    const id = /^\/api\/v2\/session\/(\w+)$/.exec(request.url ?? '')?.[1];
    const { status = 200, body } = id === undefined ? batch : single(id);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  servers.push(server);
  const options = fudoOptions.parse({
    vendor: 'fudo',
    url: server.url,
    time_zone: 'Europe/Warsaw',
    auth: { api_key: { secret: 'pamwatch/fudo' } },
  });
  const deps = someSourceDeps(() => ({ api_key: 'KEY-s3cr3t' }));
  return {
    deps,
    source: createFudoSource('fudo-dc1', options, deps),
    batches: () => server.seen.filter(({ url }) => url === '/api/v2/batch'),
  };
}
const named = {
  user_name: 'a',
  account_name: 'b',
  server_name: 'c',
  safe_name: 'd',
};
const good = (id: string): Reply => ({
  body: { result: 'success', session: { ...record(id), ...named } },
});
const item = (n: number, more: object) => ({
  id: `s${n}`,
  result: 'success',
  status: 200,
  ...more,
});

test('asks as the documents show: endpoints without /api/v2, ids of its own', async () => {
  const items = [item(0, { session: { ...record('11'), ...named } })];
  const { source, batches } = await appliance(
    { body: { result: 'success', responses: items } },
    good,
  );
  expect((await read(source, ['11'])).get('11')?.id).toBe('11');
  expect(batches()).toMatchObject([{ method: 'POST' }]);
  expect(JSON.parse(batches()[0]?.body ?? '')).toEqual({
    requests: [{ id: 's0', method: 'GET', endpoint: '/session/11' }],
  });
});

test.each<[string, object, string]>([
  ['a record that cannot be read', item(1, { session: { id: 'b' } }), 'absent'],
  ["another session's record", item(1, { session: { ...record('x'), ...named } }), 'absent'],
  ['a failure of the appliance', { id: 's1', result: 'failure', status: 500 }, 'absent'],
  ['no answer', { id: 'else', result: 'success', status: 200 }, 'absent'],
  ['a 404', { id: 's1', result: 'failure', status: 404 }, 'unknown'],
  ['words for it', { id: 's1', result: 'failure', message: 'Session not found' }, 'unknown'],
  ['a list of one', item(1, { session: [{ ...record('b'), ...named }] }), 'found'],
  ['no status', { id: 's1', result: 'success', session: { ...record('b'), ...named } }, 'found'],
])('tells of one session by %s, and of the others as they are', async (_name, second, expected) => {
  const items = [item(0, { session: { ...record('a'), ...named } }), second];
  const { source, deps } = await appliance({ body: { result: 'success', batch: items } }, good);
  const found = await read(source, ['a', 'b']);
  expect(found.get('a')?.id).toBe('a');
  const outcome = found.has('b') ? (found.get('b') === undefined ? 'unknown' : 'found') : 'absent';
  expect(outcome).toBe(expected);
  expect(deps.warnings).toEqual([]);
});

test.each<[string, Reply]>([
  ['405', { status: 405, body: { result: 'failure' } }],
  ['404', { status: 404, body: { result: 'failure' } }],
  ['403', { status: 403, body: { result: 'failure' } }],
  ['a failure', { body: { result: 'failure', message: 'Invalid request' } }],
  ['words nobody knows', { body: { result: 'success', answers: [] } }],
])('reads one by one after %s to a batch, if single reads do better', async (_name, reply) => {
  const { source, deps, batches } = await appliance(reply, good);
  for (let n = 0; n < 2; n += 1) expect((await read(source, ['a', 'b'])).size).toBe(2);
  expect(batches()).toHaveLength(1);
  expect(deps.warnings).toHaveLength(1);
});

test('tries batches again after one that made the appliance fail', async () => {
  const { source, batches } = await appliance({ status: 500, body: { result: 'failure' } }, good);
  for (let n = 0; n < 2; n += 1) expect((await read(source, ['a', 'b'])).size).toBe(2);
  expect(batches()).toHaveLength(2);
});

test('leaves out of single reads the one that cannot be read', async () => {
  const bad: Reply = { body: { result: 'success', session: { id: 'b' } } };
  const { source } = await appliance({ status: 405, body: {} }, (id) =>
    id === 'b' ? bad : good(id),
  );
  const found = await read(source, ['a', 'b', 'c']);
  expect([...found.keys()].sort()).toEqual(['a', 'c']);
});

test('keeps what single reads found before the appliance went down, and asks no further', async () => {
  let asked = 0;
  const { source } = await appliance({ status: 405, body: {} }, (id) => {
    asked += 1;
    return asked <= 6 ? good(id) : { status: 403, body: { result: 'failure' } };
  });
  const ids = Array.from({ length: 40 }, (_, n) => `a${n}`);
  expect((await read(source, ids)).size).toBe(6);
  expect(asked).toBeLessThanOrEqual(10);
  await expect(read(source, ids)).rejects.toMatchObject({ kind: 'permission' });
});

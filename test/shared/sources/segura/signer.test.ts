import { createSeguraSimulator, type SeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR, MINUTE, type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import { createSeguraActions } from '#shared/sources/segura/actions.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import { createTestServer, type TestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const SECRET = { consumer_key: 'ck', consumer_secret: 'cs', token: 'tk', token_secret: 'ts' };
const { signal } = new AbortController();

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A source whose own clock is `apart` ahead of its appliance's. */
function sourceAt(url: string, apart: Milliseconds, secret: Readonly<Record<string, string>>) {
  const options = seguraOptions.parse({
    vendor: 'segura',
    url,
    time_zone: 'America/Sao_Paulo',
    auth: { oauth1: { secret: 'own' } },
  });
  const deps = someSourceDeps(
    () => secret,
    () => NOW + apart,
  );
  return {
    source: createSeguraSource('segura-sp', options, deps),
    actions: createSeguraActions('segura-sp', options, deps),
  };
}

async function appliance(apart: Milliseconds, secret: Readonly<Record<string, string>> = SECRET) {
  const world = createWorld({ firstId: 540n });
  const id = world.open({ started_at: NOW - HOUR });
  const simulator: SeguraSimulator = await createSeguraSimulator({
    world,
    now: () => NOW,
    dialect: 'v4',
    zone: 'America/Sao_Paulo',
    credentials: { oauth1: SECRET },
    end: world.end,
  });
  open.push(simulator);
  return { id, simulator, ...sourceAt(simulator.url, apart, secret) };
}

test.each([-3 * HOUR, -6 * MINUTE, 6 * MINUTE, 3 * HOUR])(
  'an appliance whose clock is %i ms away refuses one request, and no later one',
  async (apart) => {
    const { source, id, simulator } = await appliance(apart);
    for (let reads = 0; reads < 3; reads += 1) {
      expect(await source.session(id, signal)).toMatchObject({ id, state: 'live' });
    }
    expect(simulator.requests).toMatchObject({ get: 3, refused: 1 });
  },
);

test('a session can be ended although the clocks are apart', async () => {
  const { source, actions, id } = await appliance(HOUR);
  const session = await source.session(id, signal);
  if (session === undefined) throw new Error('the session is not there');
  await actions.terminate(session, signal);
  expect(await source.session(id, signal)).toMatchObject({ state: 'ended' });
});

test('a wrong secret is tried once more by the other clock, and by the same clock not at all', async () => {
  const wrong = { ...SECRET, token_secret: 'another' };
  for (const [apart, refused] of [
    [HOUR, 2],
    [0, 1],
  ] as const) {
    const { source, id, simulator } = await appliance(apart, wrong);
    await expect(source.session(id, signal)).rejects.toMatchObject({ kind: 'authentication' });
    expect(simulator.requests.refused).toBe(refused);
  }
});

/** Answers as an appliance whose Date, put there by a machine on the way, is another than its clock. */
async function misdated(clock: () => number, date: () => number): Promise<TestServer> {
  const server = await createTestServer((request, response) => {
    const signedAt = Number(
      /oauth_timestamp="(\d+)"/.exec(`${request.headers.authorization}`)?.[1],
    );
    const good = Math.abs(signedAt * SECOND - clock()) < 5 * MINUTE;
    response.writeHead(good ? 200 : 401, {
      date: new Date(date()).toUTCString(),
      'content-type': 'application/json',
    });
    const record = { id: '7', start: '2026-05-20 10:05:07', end: null };
    response.end(
      JSON.stringify(
        good ? { remote_sessions: [record] } : { error: 'Client authentication failed.' },
      ),
    );
  });
  open.push(server);
  return server;
}

test('a Date that is not of the clock that is checked spoils nothing that works', async () => {
  const server = await misdated(
    () => NOW,
    () => NOW + HOUR,
  );
  const { source } = sourceAt(server.url, 0, SECRET);
  for (let reads = 0; reads < 3; reads += 1) {
    expect(await source.session('7', signal)).toMatchObject({ id: '7' });
  }
  expect(server.seen).toHaveLength(3);
});

test('a clock that is set right again is followed back', async () => {
  let clock = NOW + HOUR;
  const server = await misdated(
    () => clock,
    () => clock,
  );
  const { source } = sourceAt(server.url, 0, SECRET);
  expect(await source.session('7', signal)).toMatchObject({ id: '7' });
  clock = NOW;
  expect(await source.session('7', signal)).toMatchObject({ id: '7' });
  expect(server.seen).toHaveLength(4);
});

test('"Request timed out." is tried by the other clock as well', async () => {
  const server = await createTestServer((request, response) => {
    const signedAt = Number(
      /oauth_timestamp="(\d+)"/.exec(`${request.headers.authorization}`)?.[1],
    );
    const good = Math.abs(signedAt * SECOND - NOW) < 5 * MINUTE;
    response.writeHead(good ? 200 : 400, { date: new Date(NOW).toUTCString() });
    const record = { id: '7', start: '2026-05-20 10:05:07', end: null };
    const late = { response: { status: 400, message: 'Request timed out.', error: true } };
    response.end(JSON.stringify(good ? { remote_sessions: [record] } : late));
  });
  open.push(server);
  const { source } = sourceAt(server.url, -20 * MINUTE, SECRET);
  expect(await source.session('7', signal)).toMatchObject({ id: '7' });
  expect(server.seen).toHaveLength(2);
});

import { createTimestamp } from '#local/simulators/fudo/timestamp.ts';
import {
  createFudoSimulator,
  type FudoSimulator,
  type FudoSimulatorOptions,
} from '#local/simulators/fudo.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';

const firstId = 3_927_138_875_067_084_301n;
const start = Date.parse('2022-04-05T14:06:07.313Z');
let now = start;
let world: World;
let simulator: FudoSimulator;

async function simulate(options: Partial<FudoSimulatorOptions> = {}) {
  now = start;
  world = createWorld({ firstId });
  simulator = await createFudoSimulator({
    world,
    now: () => now,
    zone: 'Europe/Warsaw',
    credentials: { api_key: 'KEY' },
    ...options,
  });
}

afterEach(() => simulator.close());

async function read(path: string, key = 'KEY') {
  const answer = await fetch(`${simulator.url}/api/v2${path}`, { headers: { authorization: key } });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

describe('the Fudo simulator', () => {
  test('writes a finished session as the documented example is written', async () => {
    await simulate();
    const id = world.open({ started_at: start, ended_at: start + 111_344, protocol: 'vnc' });
    now += HOUR;
    const { body } = await read(`/session/${id}`);
    expect(body.result).toBe('success');
    expect(body.session).toMatchObject({
      id: '3927138875067084301',
      leader_session_id: '3927138875067084301',
      user_id: expect.stringMatching(/^\d{19}$/),
      started_at: expect.stringMatching(/^2022-04-05 16:06:07\.313\d{0,3}\+02$/),
      finished_at: expect.stringMatching(/^2022-04-05 16:07:58\.657\d{0,3}\+02$/),
      dump_mode: 'all',
      protocol: 'vnc',
      destination_port: 22,
      status: 'approved',
    });
    expect(body.session).not.toHaveProperty('user_name');
  });

  test('leaves out what a live session does not have', async () => {
    await simulate();
    world.open({ started_at: start, ended_at: start + HOUR });
    const [session] = (await read('/session')).body.session;
    for (const absent of ['finished_at', 'terminate_at', 'ml', 'login_reason']) {
      expect(session).not.toHaveProperty(absent);
    }
  });

  test('pages with limit and offset', async () => {
    await simulate({ order: 'newest' });
    for (let n = 0; n < 5; n += 1) world.open({ started_at: start });
    const { body } = await read('/session?limit=2&offset=1');
    expect(body.session.map((session: { id: string }) => session.id)).toEqual([
      String(firstId + 3n),
      String(firstId + 2n),
    ]);
    expect((await read('/session?limit=x')).status).toBe(400);
  });

  test('names the objects a session points to, and no others', async () => {
    await simulate();
    const id = world.open({ started_at: start, user: 'João' });
    const { session } = (await read(`/session/${id}`)).body;
    expect((await read(`/user/${session.user_id}`)).body.user.name).toBe('João');
    expect((await read(`/server/${session.server_id}`)).body.server.address).toBe('10.66.33.17');
    expect((await read('/user/1')).status).toBe(404);
  });

  test('has expensive attributes only where configured', async () => {
    await simulate({ expensive: true });
    world.open({ started_at: start });
    now += 90_000;
    expect((await read('/session')).body.session[0]).toMatchObject({
      user_name: 'jdoe',
      duration: 90,
      destination_address: '10.66.33.17:22',
    });
  });

  test('shows the analysis as of its clock, provisional without an end', async () => {
    await simulate({ threatScale: 1 });
    const id = world.open({ started_at: start });
    world.setThreat(id, { at: start + MINUTE, level: 50, max: 90, provisional: true });
    world.setThreat(id, { at: start + HOUR, level: 20 });
    const ml = async () => (await read(`/session/${id}`)).body.session.ml;
    expect(await ml()).toBeUndefined();
    now = start + MINUTE;
    expect(await ml()).toMatchObject({ ml_threat_level: 0.5, ml_threat_level_max: 0.9 });
    expect(await ml()).not.toHaveProperty('ml_finished_at');
    now = start + HOUR;
    expect(await ml()).toMatchObject({ ml_threat_level: 0.2, ml_finished_at: expect.any(String) });
  });

  test('lets a session wait for approval, and reject it', async () => {
    await simulate();
    const approval = { at: start + MINUTE, outcome: 'rejected' as const };
    const id = world.open({ started_at: start, approval, ended_at: start + MINUTE });
    expect((await read(`/session/${id}`)).body.session.status).toBe('waiting');
    now += MINUTE;
    expect((await read(`/session/${id}`)).body.session.status).toBe('rejected');
  });

  test('refuses a wrong key, and a key with a scheme before it', async () => {
    await simulate();
    expect((await read('/session', 'WRONG')).status).toBe(401);
    expect((await read('/session', 'Bearer KEY')).status).toBe(401);
    expect(simulator.requests.refused).toBe(2);
  });

  test('fails for a session it does not know', async () => {
    await simulate();
    const { status, body } = await read('/session/41234678819172646916');
    expect(status).toBe(404);
    expect(body.result).not.toBe('success');
  });

  test('describes the attributes of a session', async () => {
    await simulate();
    const { session } = (await read('/objspec/session')).body;
    expect(session.source_port).toEqual({ type: 'number', readonly: true });
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${simulator.url}/api/v2${path}`, {
      method,
      headers: { authorization: 'KEY' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };

  test('answers a batch item by item, each with its own status', async () => {
    await simulate();
    const id = world.open({ started_at: start });
    const get = (endpoint: string, more = {}) => ({ method: 'GET', endpoint, ...more });
    const { status, body } = await send('POST', '/batch', {
      requests: [get(`/session/${id}`, { id: 'a:1' }), get('/session/1', { id: 'b' }), get('/x')],
    });
    expect(status).toBe(200);
    expect(body.responses).toMatchObject([
      { id: 'a:1', status: 200, result: 'success', session: { id } },
      { id: 'b', status: 404, result: 'failure' },
      { status: 404 },
    ]);
    expect(simulator.requests).toMatchObject({ batch: 1, get: 0 });
    for (const bad of [{}, { requests: [{ id: 'a b', ...get('/x') }] }, { requests: [{}] }]) {
      expect((await send('POST', '/batch', bad)).status).toBe(400);
    }
  });

  test('sets what it calls writable, and nothing else', async () => {
    await simulate({ writable: ['retention_locked'] });
    const id = world.open({ started_at: start });
    const patch = (body: unknown) => send('PATCH', `/session/${id}`, body);
    expect(await patch({ retention_locked: true })).toEqual({
      status: 200,
      body: { result: 'success' },
    });
    for (const bad of [{ user_id: '1' }, { retention_locked: 'true' }, { colour: 1 }, []]) {
      expect((await patch(bad)).status).toBe(400);
    }
    expect((await send('PATCH', '/session/1', { retention_locked: true })).status).toBe(404);
    const { body } = await read('/session');
    expect(body.session).toMatchObject([{ id, retention_locked: true }]);
  });

  test('backs up by path and by body, the target by its id or its name', async () => {
    await simulate({ backups: [{ id: '7', name: 'Vault' }] });
    const [one = '', two = ''] = [1, 2].map(() => world.open({ started_at: start }));
    expect((await send('POST', `/session/${one}/backup/7`)).body.session_ids).toEqual([one]);
    for (const body of [
      { backup_id: '7', session_id: one },
      { backup_name: 'Vault', session_ids: [one, two] },
    ]) {
      expect((await send('POST', '/session_backup', body)).body.result).toBe('success');
    }
    expect(simulator.backupsOf(one)).toHaveLength(3);
    for (const bad of [
      { backup_id: '7' },
      { session_id: one },
      { backup_id: '7', session_ids: [] },
    ]) {
      expect((await send('POST', '/session_backup', bad)).status).toBe(400);
    }
    expect((await send('POST', `/session/${one}/backup/8`)).status).toBe(404);
  });

  test('deletes a session once', async () => {
    await simulate();
    const id = world.open({ started_at: start });
    expect((await send('DELETE', `/session/${id}`)).body).toEqual({ result: 'success' });
    expect((await send('DELETE', `/session/${id}`)).status).toBe(404);
    expect((await read('/session')).body.session).toEqual([]);
  });

  test('knows no method that the documents do not name', async () => {
    await simulate();
    const id = world.open({ started_at: start });
    for (const [method, path] of [
      ['PUT', `/session/${id}`],
      ['POST', '/session'],
      ['GET', '/batch'],
      ['GET', '/session_backup'],
      ['DELETE', '/user/1'],
    ] as const) {
      expect((await send(method, path)).status).toBe(405);
    }
  });
});

describe('timestamps', () => {
  test.each([
    ['Europe/Warsaw', '2022-04-05T14:06:07Z', '2022-04-05 16:06:07+02'],
    ['America/Phoenix', '2025-05-14T12:11:00Z', '2025-05-14 05:11:00-07'],
    ['Asia/Kolkata', '2025-05-14T12:11:00Z', '2025-05-14 17:41:00+05:30'],
    ['UTC', '2025-05-14T12:11:00Z', '2025-05-14 12:11:00+00'],
  ])('in %s have a short offset', (zone, instant, expected) => {
    expect(createTimestamp(zone)(Date.parse(instant))).toBe(expected);
  });
});

import type { DialectName } from '#local/simulators/segura/dialect.ts';
import {
  createSeguraSimulator,
  type SeguraSimulator,
  type SeguraSimulatorOptions,
} from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';

const zone = 'America/Sao_Paulo';
const oauth2 = { client_id: 'pamwatch', client_secret: 's3cret' };
const start = Date.parse('2024-05-06T19:05:07Z');
let simulator: SeguraSimulator | undefined;
let now = start;

async function simulate(options: Partial<SeguraSimulatorOptions> = {}) {
  const world = createWorld({ firstId: 540n });
  now = start;
  simulator = await createSeguraSimulator({
    world,
    now: () => now,
    dialect: 'v4',
    zone,
    credentials: { oauth2 },
    ...options,
  });
  return { world, url: simulator.url };
}

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

function form(secret = oauth2.client_secret) {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: oauth2.client_id,
    client_secret: secret,
  });
}

async function logIn(url: string) {
  const answer = await fetch(`${url}/iso/oauth2/token`, { method: 'POST', body: form() });
  const token = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${token.access_token}` };
}

async function read(url: string, path: string) {
  const answer = await fetch(`${url}${path}`, { headers: await logIn(url) });
  return { status: answer.status, text: await answer.text() };
}

describe('the Segura simulator', () => {
  test('writes a finished session as the v4 document does, in local time without an offset', async () => {
    const { world, url } = await simulate();
    world.open({ started_at: start, ended_at: start + 172_000, ticket: 'CHG-1' });
    now += HOUR;
    const { text } = await read(url, '/api/session/remotesessions');
    expect(JSON.parse(text)).toEqual({
      code: 200,
      response: {
        status: 200,
        message: '',
        error: false,
        error_code: 0,
        detail: '',
        mensagem: '',
        erro: false,
        cod_erro: 0,
      },
      tenant: 'Segura',
      remote_sessions: [
        {
          id: '540',
          user: 'jdoe',
          origin_ip: '172.16.20.125',
          credential: 'svc-deploy',
          device: '10.66.33.17:22',
          protocol: 'ssh',
          proxy: 'Terminal Proxy',
          session_id: expect.stringMatching(/^[0-9a-f]{40}$/),
          start: '2024-05-06 16:05:07',
          end: '2024-05-06 16:07:59',
          time: '00:02:52',
          prevent_purge: 'No',
          request: null,
          ITSM: 'CHG-1',
        },
      ],
    });
  });

  test('writes v3.32 with its own keys and its trailing comma', async () => {
    const { world, url } = await simulate({ dialect: 'v3.32' });
    world.open({ started_at: start });
    const { text } = await read(url, '/iso/session/remotesessions');
    expect(text).toMatch(/\},\]\}$/);
    expect(JSON.parse(text.replace(',]', ']')).remote_sessions[0]).toMatchObject({
      credencial: 'svc-deploy',
      dispositivo: '10.66.33.17:22',
      prevent_purge: 'Não',
    });
  });

  test('can wrap the v3.33 list in another', async () => {
    const { world, url } = await simulate({ dialect: 'v3.33', wrapped: true });
    world.open({ started_at: start });
    const { text } = await read(url, '/api/pam/session/remotesessions');
    expect(JSON.parse(text).remote_sessions[0]).toMatchObject({
      tenant: 'senhasegura',
      remote_sessions: [{ id: '540' }],
    });
  });

  test.each([
    ['null', { end: null, time: null }],
    ['empty', { end: '', time: '' }],
    ['zero', { end: '0000-00-00 00:00:00', time: '00:00:00' }],
  ] as const)('shows a live session with a %s end', async (liveEnd, expected) => {
    const { world, url } = await simulate({ liveEnd });
    world.open({ started_at: start, ended_at: start + HOUR });
    const { text } = await read(url, '/api/session/remotesessions');
    expect(JSON.parse(text).remote_sessions[0]).toMatchObject(expected);
  });

  test.each<[DialectName, string]>([
    ['v3.32', 'remote_sessions'],
    ['v4', 'remote_session'],
  ])('answers with one session in %s under %s', async (dialect, key) => {
    const { world, url } = await simulate({ dialect });
    const id = world.open({ started_at: start });
    const { status, text } = await read(url, `/api/session/remotesessions/${id}`);
    expect(status).toBe(200);
    expect(JSON.parse(text.replace(',]', ']'))[key]).toHaveLength(1);
  });

  test.each([
    ['541', '1002: Session not found'],
    ['x', '1003: Unexpected identifier type'],
  ])('answers 400 for the session %s', async (id, message) => {
    const { url } = await simulate();
    const { status, text } = await read(url, `/api/session/remotesessions/${id}`);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      code: 400,
      response: { status: 400, message, error: true, error_code: 1, cod_erro: 1 },
      exception: { message },
    });
  });

  test('does not know a session that begins later, or is hidden', async () => {
    const { world, url } = await simulate();
    const later = world.open({ started_at: start + MINUTE });
    const hidden = world.open({ started_at: start });
    world.hide(hidden);
    for (const id of [later, hidden]) {
      expect((await read(url, `/api/session/remotesessions/${id}`)).status).toBe(400);
    }
  });

  test('answers with a gateway 404 when there is no Authorization header', async () => {
    const { url } = await simulate();
    const answer = await fetch(`${url}/api/session/remotesessions`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'No route matched with those values.' });
  });

  test('takes a token until it expires by the appliance clock', async () => {
    const { url } = await simulate({ tokenSeconds: 60 });
    const headers = await logIn(url);
    const list = () => fetch(`${url}/api/session/remotesessions`, { headers });
    expect((await list()).status).toBe(200);
    now += MINUTE;
    const late = await list();
    expect(late.status).toBe(401);
    expect(await late.text()).toContain('Client authentication failed.');
  });

  test('gives no token for a wrong secret, and one for the Basic header', async () => {
    const { url } = await simulate();
    const ask = (headers: Record<string, string>, body: URLSearchParams) =>
      fetch(`${url}/api/oauth2/token`, { method: 'POST', headers, body });
    const wrong = await ask({}, form('guess'));
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('Client authentication failed.');
    const basic = Buffer.from('pamwatch:s3cret').toString('base64');
    const grant = new URLSearchParams({ grant_type: 'client_credentials' });
    const right = await ask({ authorization: `Basic ${basic}` }, grant);
    expect(await right.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  });

  test('tells threats in English and in Portuguese', async () => {
    const english = await simulate();
    english.world.open({ started_at: start, threats: [{ at: start, level: 80, max: 90 }] });
    const asked = '/iso/coge/risco/access?data1=2024-05-06&data2=2024-05-06';
    const answer = JSON.parse((await read(english.url, asked)).text);
    expect(answer.higher_risk.access).toEqual([
      expect.objectContaining({ session_cod: '540', risk: '90', end_date: null, port: '22' }),
    ]);
    await simulator?.close();
    const portuguese = await simulate({ risk: { language: 'pt', scale: 15 } });
    portuguese.world.open({ started_at: start, threats: [{ at: start, level: 80 }] });
    const resposta = JSON.parse((await read(portuguese.url, '/iso/coge/risco/acessos')).text);
    expect(resposta.maior_risco.acessos).toEqual([
      expect.objectContaining({ Cod_Sessao: '540', Risco: '12' }),
    ]);
  });

  test('says of reversed dates that they are wrong without calling it an error', async () => {
    const { url } = await simulate();
    const { text } = await read(url, '/iso/coge/risco/all?data1=2021-01-28&data2=2020-01-29');
    expect(JSON.parse(text).response).toEqual({
      status: 400,
      mensagem: 'Date1 greater than date2',
      erro: false,
      message: 'Date1 greater than date2',
      error: false,
    });
  });

  test('shows its own clock in the Date header', async () => {
    const { url } = await simulate();
    const answer = await fetch(url);
    expect(answer.headers.get('date')).toBe('Mon, 06 May 2024 19:05:07 GMT');
  });
});

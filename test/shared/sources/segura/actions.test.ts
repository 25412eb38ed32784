import type { DialectName } from '#local/simulators/segura/dialect.ts';
import { createSeguraSimulator, type SeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { createSeguraActions } from '#shared/sources/segura/actions.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const OAUTH1 = {
  consumer_key: 'ck-s3cr3t',
  consumer_secret: 'cs-s3cr3t',
  token: 'tk-s3cr3t',
  token_secret: 'ts-s3cr3t',
};
const OAUTH2 = { client_id: 'id-s3cr3t', client_secret: 'cs-s3cr3t' };

let simulator: SeguraSimulator | undefined;
afterEach(() => simulator?.close());

/** An appliance with one live session, and the actions on it. */
async function appliance(
  changes: {
    dialect?: DialectName;
    readOnly?: boolean;
    options?: object;
    secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  } = {},
) {
  const { dialect = 'v4', readOnly = false } = changes;
  const secrets = new Map(Object.entries(changes.secrets ?? { own: OAUTH1 }));
  const world = createWorld({ firstId: 540n });
  const id = world.open({ started_at: NOW - HOUR });
  simulator = await createSeguraSimulator({
    world,
    now: () => NOW,
    dialect,
    zone: 'America/Sao_Paulo',
    credentials: { oauth1: OAUTH1, oauth2: OAUTH2 },
    ...(readOnly ? {} : { end: world.end }),
  });
  const options = seguraOptions.parse({
    vendor: 'segura',
    url: simulator.url,
    time_zone: 'America/Sao_Paulo',
    auth: { oauth1: { secret: 'own' } },
    ...changes.options,
  });
  const deps = {
    ...someSourceDeps(
      () => ({}),
      () => NOW,
    ),
    readSecret: async (name: string) => secrets.get(name) ?? Promise.reject(new Error('none')),
  };
  const source = createSeguraSource('segura-sp', options, deps);
  const { terminate } = createSeguraActions('segura-sp', options, deps);
  const { signal } = new AbortController();
  const session = await source.session(id, signal);
  if (session === undefined) throw new Error('the session is not there');
  return {
    session,
    terminate: (other: Session = session) => terminate(other, signal),
    read: () => source.session(id, signal),
  };
}

test.each([
  ['OAuth 1.0a', { auth: { oauth1: { secret: 'own' } } }, { own: OAUTH1 }],
  ['OAuth 2', { auth: { oauth2: { secret: 'own' } } }, { own: OAUTH2 }],
])('ends a session by its session_id, with %s', async (_name, options, secrets) => {
  const { session, terminate, read } = await appliance({ options, secrets });
  expect(session.state).toBe('live');
  await terminate();
  expect(await read()).toMatchObject({ state: 'ended', ended_at: NOW });
  expect(simulator?.requests.drop).toBe(1);
});

test.each([{ auth: { oauth1: { secret: 'own' } } }, { auth: { oauth2: { secret: 'own' } } }])(
  'takes the credentials of admin where there are some: %j',
  async ({ auth }) => {
    const own = 'oauth1' in auth ? OAUTH1 : OAUTH2;
    const wrong = Object.fromEntries(Object.keys(own).map((field) => [field, 'wrong-s3cr3t']));
    const changes = { options: { auth, admin: { secret: 'admin' } } };
    const { terminate, read } = await appliance({ ...changes, secrets: { own, admin: own } });
    await terminate();
    expect((await read())?.state).toBe('ended');
    await simulator?.close();
    const refused = await appliance({ ...changes, secrets: { own, admin: wrong } });
    const error = await refused.terminate().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'SourceError', kind: 'authentication' });
    expect(String(Object(error).stack)).not.toMatch(/s3cr3t/);
    expect((await refused.read())?.state).toBe('live');
  },
);

test('says which right is missing where the authorization is read-only', async () => {
  const { terminate } = await appliance({ readOnly: true });
  await expect(terminate()).rejects.toMatchObject({
    kind: 'permission',
    message: expect.stringMatching(/^segura-sp: .*needs Read and write under A2A/),
  });
});

test('a session that is over, or unknown, is refused in the words of the appliance, once', async () => {
  const { session, terminate } = await appliance();
  await expect(terminate({ ...session, alt_id: 'f'.repeat(40) })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('An error occurred while droping session'),
  });
  expect(simulator?.requests.drop).toBe(1);
});

test('without a session_id nothing is asked', async () => {
  const { session, terminate } = await appliance();
  const { alt_id: _none, ...rest } = session;
  await expect(terminate(rest)).rejects.toThrow('gave session 540 no session_id');
  expect(simulator?.requests.drop).toBe(0);
});

test('a version with another path is answered with the paths there are', async () => {
  const old = await appliance({ dialect: 'v3.32' });
  await expect(old.terminate()).rejects.toThrow('/iso/session/drop/{session_id}');
  await simulator?.close();
  const paths = { drop: '/iso/session/drop/{session_id}' };
  const { terminate, read } = await appliance({ dialect: 'v3.32', options: { paths } });
  await terminate();
  expect((await read())?.state).toBe('ended');
});

test.each(['html', 'cut', 'broken', 'unavailable'] as const)(
  'an answer that says nothing is no success and is not tried again: %s',
  async (failure) => {
    const { terminate } = await appliance();
    simulator?.fail(failure);
    await expect(terminate()).rejects.toMatchObject({
      name: 'SourceError',
      kind: expect.stringMatching(/malformed|unavailable/),
    });
    expect(simulator?.requests.drop).toBeLessThanOrEqual(1);
  },
);

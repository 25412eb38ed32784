import { createSsmSimulator, type SsmSimulatorOptions } from '#local/simulators/ssm.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { createSsmActions } from '#shared/sources/ssm/actions.ts';
import { ssmOptions } from '#shared/sources/ssm/options.ts';
import { createSsmSource } from '#shared/sources/ssm/source.ts';
import type { AwsCredentials } from '#shared/sources/vendor.ts';
import { type ActionsBench, actionsContract } from '#test/contracts/actions.ts';
import { createTestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const POLLER = { access_key_id: 'AKIAPOLLER', secret_access_key: 'poller/s3cr3t' };
const ADMIN = { access_key_id: 'AKIAADMIN', secret_access_key: 'admin/s3cr3t' };
const { signal } = new AbortController();

const credentialsOf = (key: typeof ADMIN): AwsCredentials => ({
  accessKeyId: key.access_key_id,
  secretAccessKey: key.secret_access_key,
});

function depsOf(key: typeof ADMIN, now = () => NOW) {
  return { ...someSourceDeps(() => ({}), now), awsCredentials: async () => credentialsOf(key) };
}

async function setup({ now }: { readonly now: () => number }): Promise<ActionsBench> {
  const world = createWorld();
  const simulator = await createSsmSimulator({
    world,
    now,
    credentials: POLLER,
    admin: ADMIN,
    end: world.end,
  });
  const options = ssmOptions.parse({ vendor: 'ssm', region: 'eu-west-1', url: simulator.url });
  const wrong = { ...ADMIN, secret_access_key: 'wrong/s3cr3t' };
  return {
    world,
    source: createSsmSource('aws-fra', options, depsOf(POLLER, now)),
    createActions: (which = 'good') =>
      createSsmActions('aws-fra', options, depsOf(which === 'good' ? ADMIN : wrong, now)),
    acts: { terminate: async ({ terminate }, session, stop) => terminate?.(session, stop) },
    isChange: ({ method }) => method === 'POST',
    fail: simulator.fail,
    close: simulator.close,
  };
}

actionsContract('Session Manager', setup);

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

async function aws(more: Partial<SsmSimulatorOptions> = {}, key = POLLER) {
  const world = createWorld();
  const now = () => NOW;
  const simulator = await createSsmSimulator({ world, now, credentials: POLLER, ...more });
  closing.push(simulator.close);
  const options = ssmOptions.parse({ vendor: 'ssm', region: 'eu-west-1', url: simulator.url });
  const id = world.open({ started_at: NOW - HOUR });
  const session = await createSsmSource('aws-fra', options, depsOf(POLLER)).session(id, signal);
  if (session === undefined) throw new Error('the session is not there');
  return { simulator, session, actions: createSsmActions('aws-fra', options, depsOf(key)) };
}

test('says which right is missing where the caller may only read', async () => {
  const { actions, session, simulator } = await aws({ admin: ADMIN });
  await expect(actions.terminate(session, signal)).rejects.toMatchObject({
    kind: 'permission',
    message: expect.stringMatching(
      /^aws-fra: AWS answered "AccessDeniedException", .*: allow ssm:TerminateSession on arn:aws:ssm:\*:\*:session\/\*$/,
    ),
  });
  expect(simulator.requests.terminate).toBe(1);
});

test('an answer that does not name the session is no success', async () => {
  const { session } = await aws();
  for (const answer of [{}, { SessionId: 'another' }]) {
    const server = await createTestServer((_request, response) =>
      response.end(JSON.stringify(answer)),
    );
    closing.push(server.close);
    const options = ssmOptions.parse({ vendor: 'ssm', region: 'eu-west-1', url: server.url });
    const { terminate } = createSsmActions('aws-fra', options, depsOf(ADMIN));
    await expect(terminate(session, signal)).rejects.toThrow(
      'aws-fra: the answer does not say that the session was ended',
    );
    expect(server.seen[0]?.headers['x-amz-target']).toBe('AmazonSSM.TerminateSession');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ SessionId: session.id });
  }
});

test('a profile that is not there is named', async () => {
  const { session, simulator } = await aws();
  const options = ssmOptions.parse({
    vendor: 'ssm',
    region: 'eu-west-1',
    url: simulator.url,
    admin: { profile: 'pam-admin' },
  });
  const { terminate } = createSsmActions('aws-fra', options, depsOf(POLLER));
  await expect(terminate(session, signal)).rejects.toMatchObject({
    kind: 'authentication',
    message:
      'aws-fra: the AWS profile "pam-admin" (admin.profile) gives no credentials here: log in to it, or name another',
  });
  expect(simulator.requests.terminate).toBe(0);
});

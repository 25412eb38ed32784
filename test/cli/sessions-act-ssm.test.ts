import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSsmSimulator, type SsmSimulator } from '#local/simulators/ssm.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { runCli } from '#test/support/run-cli.ts';

const NOW = Date.parse('2026-01-06T12:00:00Z');
const POLLER = { access_key_id: 'AKIAPOLLER', secret_access_key: 'poller/s3cr3t' };
const ADMIN = { access_key_id: 'AKIAADMIN', secret_access_key: 'admin/s3cr3t' };

let folder: string;
let world: World;
let simulator: SsmSimulator;
let id: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-act-'));
  world = createWorld({ firstId: 7n });
  id = world.open({ id: 'jdoe-0f1e2d3c4b5a69788', started_at: NOW - 2 * HOUR, host: 'i-0abc' });
  simulator = await createSsmSimulator({
    world,
    now: () => NOW,
    credentials: POLLER,
    admin: ADMIN,
    end: world.end,
  });
  for (const [file, admin] of [
    ['pamwatch.yaml', 'admin: { profile: pam-admin }'],
    ['without.yaml', ''],
  ] as const) {
    await writeFile(
      join(folder, file),
      `version: 1
sources:
  aws-fra:
    vendor: ssm
    region: eu-central-1
    url: ${simulator.url}
    ${admin}
operators: { email: ops@bank.com }
`,
    );
  }
  await writeFile(
    join(folder, 'credentials'),
    `[pam-admin]\naws_access_key_id = ${ADMIN.access_key_id}\naws_secret_access_key = ${ADMIN.secret_access_key}\n`,
  );
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const run = (args: readonly string[], file = 'pamwatch.yaml', key = POLLER) =>
  runCli(['sessions', ...args, '--source', 'aws-fra', '--config', join(folder, file)], {
    env: {
      AWS_ACCESS_KEY_ID: key.access_key_id,
      AWS_SECRET_ACCESS_KEY: key.secret_access_key,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });

test('terminate ends a session with the profile that admin names', async () => {
  const { code, stdout, stderr } = await run(['terminate', id, '--yes']);
  expect(stderr).toMatch(/^target +i-0abc$/m);
  expect(stderr).not.toContain('WARNING');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `aws-fra: session ${id} was ended; it ended at 2026-01-06T12:00:00.000Z\n`,
  });
  expect(world.session(id, NOW)).toMatchObject({ ended_at: NOW });
});

test('without admin it is done by the credentials that are found', async () => {
  const refused = await run(['terminate', id, '--yes'], 'without.yaml');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('allow ssm:TerminateSession on arn:aws:ssm:*:*:session/*');
  expect(refused.stderr).not.toMatch(/s3cr3t|^\s+at /m);
  expect(world.session(id, NOW)?.ended_at).toBeUndefined();
  const done = await run(['terminate', id, '--yes'], 'without.yaml', ADMIN);
  expect(done).toMatchObject({ code: 0 });
});

test('a profile that does not exist is told as that', async () => {
  await writeFile(join(folder, 'credentials'), '');
  const { code, stderr } = await run(['terminate', id, '--yes']);
  expect(code).toBe(1);
  expect(stderr).toContain('the AWS profile "pam-admin" (admin.profile) gives no credentials here');
});

test.each([
  ['backup', ['--target', 'nas'], 'backup'],
  ['modify', ['--set', 'a=1'], 'modify'],
  ['delete', [], 'delete'],
])('%s is answered with what AWS has', async (command, args, verb) => {
  expect(await run([command, ...args, id])).toEqual({
    code: 1,
    stdout: '',
    stderr: `pamwatch: aws-fra: ssm has no "${verb}" for sessions; it has terminate\n`,
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFudoSimulator, type FudoSimulator } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { runCli } from '#test/support/run-cli.ts';

const NOW = Date.parse('2026-01-06T12:00:00Z');
const ADMIN = { 'pamwatch/fudo-admin': { api_key: 'ADMIN-s3cr3t' } };
const POLLER = { 'pamwatch/fudo': { api_key: 'ADMIN-s3cr3t' } };

let folder: string;
let simulator: FudoSimulator;
let id: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-act-'));
  const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
  id = world.open({ started_at: NOW - 2 * HOUR, ended_at: NOW - HOUR });
  world.open({ started_at: NOW - HOUR });
  simulator = await createFudoSimulator({
    world,
    now: () => NOW,
    zone: 'Europe/Warsaw',
    credentials: { api_key: 'ADMIN-s3cr3t' },
    backups: [{ id: '77', name: 'nas' }],
  });
  for (const [file, admin] of [
    ['pamwatch.yaml', 'admin: { secret: pamwatch/fudo-admin }'],
    ['without.yaml', ''],
  ] as const) {
    await writeFile(
      join(folder, file),
      `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: ${simulator.url}
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo } }
    ${admin}
operators: { email: ops@bank.com }
`,
    );
  }
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const run = (
  args: readonly string[],
  secrets: object = { ...ADMIN, ...POLLER },
  file = 'pamwatch.yaml',
) =>
  runCli(['sessions', ...args, '--source', 'fudo-dc1', '--config', join(folder, file)], {
    env: { PAMWATCH_SECRETS: JSON.stringify(secrets) },
  });

test('backup names what the appliance took, to a target by id or by name', async () => {
  expect(await run(['backup', id, '--target', '77'])).toEqual({
    code: 0,
    stdout: `${id}\n`,
    stderr: '',
  });
  expect(simulator.backupsOf(id)).toEqual(['nas']);
  const next = `${BigInt(id) + 1n}`;
  const both = await run(['backup', id, next, '--target', 'nas']);
  expect(both).toMatchObject({ code: 0, stdout: `${id}\n${next}\n` });
  const nowhere = await run(['backup', id, '--target', 'tape']);
  expect(nowhere).toMatchObject({ code: 1, stdout: '' });
  expect(nowhere.stderr).toMatch(/^pamwatch: fudo-dc1: the appliance knows no such session/);
});

test('modify sets what objspec calls writable, and nothing else', async () => {
  const good = await run(['modify', id, '--set', 'retention_locked=true', '--yes']);
  expect(good).toMatchObject({ code: 0, stdout: `fudo-dc1: session ${id} was changed\n` });
  const after = await run(['get', id, '--json']);
  expect(JSON.parse(after.stdout).vendor_fields).toMatchObject({ retention_locked: true });
  const bad = await run(['modify', id, '--set', 'status=terminated', '--yes']);
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  expect(bad.stderr).toContain('"status" cannot be changed; it allows retention_locked');
});

test('delete removes the session', async () => {
  expect(await run(['delete', id, '--yes'])).toMatchObject({
    code: 0,
    stdout: `fudo-dc1: session ${id} was deleted\n`,
  });
  expect((await run(['get', id])).code).toBe(1);
});

test.each(['modify', 'delete'])('%s needs credentials of its own', async (command) => {
  const args = [command, id, '--yes', ...(command === 'modify' ? ['--set', 'a=1'] : [])];
  expect(await run(args, POLLER, 'without.yaml')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^pamwatch: fudo-dc1: ".+" needs credentials of its own: set sources\.fudo-dc1\.admin: \{ secret: NAME \} in .*without\.yaml\n$/,
    ),
  });
  const absent = await run(args, POLLER);
  expect(absent).toMatchObject({ code: 1, stdout: '' });
  expect(absent.stderr).toContain('PAMWATCH_SECRETS has no secret "pamwatch/fudo-admin"');
});

test('backup falls back on the credentials of the poller', async () => {
  const { code } = await run(['backup', id, '--target', 'nas'], POLLER, 'without.yaml');
  expect(code).toBe(0);
});

test.each(['modify', 'delete'])('%s asks nobody who is not there', async (command) => {
  const more = command === 'modify' ? ['--set', 'retention_locked=true'] : [];
  const { code, stdout, stderr } = await run([command, id, ...more]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('add --yes if you are sure');
  expect((await run(['get', id])).code).toBe(0);
});

test('terminate is answered with what Fudo has', async () => {
  expect(await run(['terminate', id, '--yes'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'pamwatch: fudo-dc1: fudo has no "terminate" for sessions; it has backup, modify, delete\n',
  });
});

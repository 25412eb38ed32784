import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeguraSimulator, type SeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { runCli } from '#test/support/run-cli.ts';

const NOW = Date.parse('2026-01-06T12:00:00Z');
const POLLER = { client_id: 'poller', client_secret: 'p-s3cr3t' };
const SECRETS = { 'pamwatch/segura': POLLER };

let folder: string;
let world: World;
let simulator: SeguraSimulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-act-'));
  world = createWorld({ firstId: 540n });
  world.open({ started_at: NOW - 2 * HOUR, user: 'jdoe\u001b[2J', host: '10.0.0.1', port: 22 });
  world.open({ started_at: NOW - 3 * HOUR, ended_at: NOW - HOUR });
  simulator = await createSeguraSimulator({
    world,
    now: () => NOW,
    dialect: 'v4',
    zone: 'America/Sao_Paulo',
    credentials: { oauth2: POLLER },
    end: (id, at) => world.end(id, at),
  });
  await writeFile(
    join(folder, 'pamwatch.yaml'),
    `version: 1
sources:
  segura-sp:
    vendor: segura
    url: ${simulator.url}
    time_zone: America/Sao_Paulo
    auth: { oauth2: { secret: pamwatch/segura } }
operators: { email: ops@bank.com }
`,
  );
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) =>
  runCli(['sessions', ...args, '--config', join(folder, 'pamwatch.yaml')], {
    env: { PAMWATCH_SECRETS: JSON.stringify(SECRETS) },
  });
const on = ['--source', 'segura-sp'];

test('get shows one session by field, or as JSON', async () => {
  const shown = await run('get', ...on, '540');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^state {8,}live$/m);
  expect(shown.stdout).toMatch(/^started_at {3,}2026-01-06T10:00:00\.000Z$/m);
  expect(shown.stdout).toMatch(/^tenant +Segura$/m);
  expect(shown.stdout).not.toContain('\u001b');
  const json = await run('get', ...on, '541', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ id: '541', state: 'ended' });
});

test('terminate with --yes shows the session, ends it and says what the appliance then shows', async () => {
  const { code, stdout, stderr } = await run('terminate', ...on, '540', '--yes');
  expect(stderr).toMatch(/^target +10\.0\.0\.1$/m);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'segura-sp: session 540 was ended; it ended at 2026-01-06T12:00:00.000Z\n',
  });
  expect(world.session('540', NOW)).toMatchObject({ ended_at: NOW });
});

test('a session that is over, or unknown, is left alone', async () => {
  const over = await run('terminate', ...on, '541', '--yes');
  expect(over).toMatchObject({ code: 1, stdout: '' });
  expect(over.stderr).toMatch(/^pamwatch: segura-sp: session 541 is over: nothing was done$/m);
  const unknown = await run('terminate', ...on, '999', '--yes');
  expect(unknown).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'pamwatch: segura-sp knows no session "999", or its credentials may not see it; "sessions list" shows the ids\n',
  });
  expect(simulator.requests.drop).toBe(0);
});

test('where nobody can be asked, what destroys is not done without --yes', async () => {
  const { code, stdout, stderr } = await run('terminate', ...on, '540');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: this is not a terminal, .* add --yes if you are sure$/m);
  expect(simulator.requests.get + simulator.requests.token).toBe(0);
});

test.each([
  ['backup', ['--target', 'nas', '540'], 'backup'],
  ['modify', ['--set', 'retention_locked=true', '540'], 'modify'],
  ['delete', ['540'], 'delete'],
])('%s is answered with what this vendor has', async (command, args, verb) => {
  expect(await run(command, ...on, ...args)).toEqual({
    code: 1,
    stdout: '',
    stderr: `pamwatch: segura-sp: segura has no "${verb}" for sessions; it has terminate\n`,
  });
});

test.each([
  [['get', ...on], "missing required argument 'id'"],
  [['get', '540'], "required option '--source <name>' not specified"],
  [['get', ...on, '540', '541'], 'too many arguments'],
  [['get', ...on, '540', '--colour'], "unknown option '--colour'"],
  [['terminate', ...on], "missing required argument 'id'"],
  [['terminate', '540', '--yes'], "required option '--source <name>' not specified"],
  [['backup', ...on, '540'], "required option '--target <id|name>' not specified"],
  [['backup', ...on, '--target', 'nas'], "missing required argument 'id'"],
  [['backup', ...on, '--target', '', '540'], 'must be the id or the name of a backup target'],
  [['modify', ...on, '540'], "required option '--set <attribute=value>' not specified"],
  [['modify', ...on, '--set', 'locked', '540'], 'It must be attribute=value'],
  [['modify', ...on, '--set', '=true', '540'], 'It must be attribute=value'],
  [['modify', ...on, '--set', 'a=1', '--set', 'a=2', '540'], 'a is set twice'],
  [['delete', ...on], "missing required argument 'id'"],
])('%j is a wrong call: exit 2, nothing on standard output', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([['get'], ['modify', '--set', 'a=1']])(
  '%s names the sources there are, and a configuration that cannot be read',
  async (...args) => {
    expect(await run(...args, '--source', 'segura', '540')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/has no source "segura"; it has segura-sp\n$/),
    });
    const nowhere = ['sessions', ...args, ...on, '540', '--config', 'nowhere.yaml'];
    expect(await runCli(nowhere)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^nowhere\.yaml:1: cannot be read/),
    });
  },
);

test('credentials that the appliance refuses end nothing and are shown nowhere', async () => {
  const args = ['sessions', 'terminate', ...on, '540', '--yes'];
  const wrong = { 'pamwatch/segura': { ...POLLER, client_secret: 'wrong-s3cr3t' } };
  const result = await runCli([...args, '--config', join(folder, 'pamwatch.yaml')], {
    env: { PAMWATCH_SECRETS: JSON.stringify(wrong) },
  });
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toMatch(/^pamwatch: segura-sp: .*Client authentication failed/);
  expect(result.stderr).not.toContain('s3cr3t');
});

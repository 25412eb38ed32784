import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFudoSimulator, type FudoSimulator } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { runCli } from '#test/support/run-cli.ts';

const NOW = Date.parse('2026-01-06T12:00:00Z');
const SECRETS = JSON.stringify({ 'pamwatch/fudo': { api_key: 'KEY-0123' } });

let folder: string;
let simulator: FudoSimulator;
let config: string;

beforeAll(async () => {
  const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
  world.open({ started_at: NOW - 2 * HOUR, user: 'jdoe\u001b[2J', host: '10.0.0.1', port: 22 });
  world.open({ started_at: NOW - 3 * HOUR, ended_at: NOW - HOUR });
  simulator = await createFudoSimulator({
    world,
    now: () => NOW,
    zone: 'Europe/Warsaw',
    credentials: { api_key: 'KEY-0123' },
  });
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-list-'));
  config = join(folder, 'pamwatch.yaml');
  await writeFile(
    config,
    `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: ${simulator.url}
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo } }
operators: { email: ops@bank.com }
`,
  );
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const list = (...args: string[]) => ['sessions', 'list', '--source', 'fudo-dc1', ...args];

test('sessions are listed as a table, safe for a terminal', async () => {
  const env = { PAMWATCH_SECRETS: SECRETS };
  const { code, stdout, stderr } = await runCli(list('--config', config), { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [header, ...rows] = stdout.trimEnd().split('\n');
  expect(header).toMatch(/^ID +STATE +USER +ACCOUNT +TARGET/);
  expect(rows).toHaveLength(2);
  expect(stdout).toContain('2026-01-06T10:00:00.000Z');
  expect(stdout).not.toContain('\u001b');
});

test('--json and --state give the live ones as NDJSON, credentials from a file', async () => {
  const secrets = join(folder, 'secrets.json');
  await writeFile(secrets, SECRETS);
  const args = list('--config', config, '--secrets', secrets, '--state', 'live', '--json');
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    source: 'fudo-dc1',
    id: '3927138875067084301',
    state: 'live',
    started_at: '2026-01-06T10:00:00.000Z',
  });
});

test('wrong credentials are told with the source, and shown nowhere', async () => {
  const env = { PAMWATCH_SECRETS: SECRETS.replace('KEY', 'WRONG') };
  const { code, stdout, stderr } = await runCli(list('--config', config), { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^pamwatch: fudo-dc1: /);
  expect(stderr).not.toContain('WRONG');
});

test('a secret that is missing is named', async () => {
  const { code, stderr } = await runCli(list('--config', config), {
    env: { PAMWATCH_SECRETS: '{}' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('PAMWATCH_SECRETS has no secret "pamwatch/fudo"');
});

test('secrets that are no JSON are refused without repeating them', async () => {
  const { code, stderr } = await runCli(list('--config', config), {
    env: { PAMWATCH_SECRETS: 'KEY-0123' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('PAMWATCH_SECRETS must be a JSON object');
  expect(stderr).not.toContain('KEY-0123');
});

test('a source that is not configured is answered with those that are', async () => {
  const run = await runCli(['sessions', 'list', '--source', 'fudo', '--config', config]);
  expect(run).toEqual({
    code: 1,
    stdout: '',
    stderr: `pamwatch: ${config} has no source "fudo"; it has fudo-dc1\n`,
  });
});

test('a configuration that is wrong is told by file, line and key', async () => {
  const broken = join(folder, 'broken.yaml');
  await writeFile(broken, 'version: 1\nsources: {}\noperators: { email: a@bank.com }\n');
  const run = await runCli(list('--config', broken));
  expect(run).toEqual({
    code: 1,
    stdout: '',
    stderr: `${broken}:2: sources: names no appliance to watch\n`,
  });
});

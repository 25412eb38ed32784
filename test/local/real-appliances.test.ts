import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createFudoSimulator, type FudoSimulator } from '#local/simulators/fudo.ts';
import { createSeguraSimulator, type SeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { type RunningLocal, startLocal } from './a-run.ts';

const oauth2 = { client_id: 'pamwatch', client_secret: 'oauth2-secret-value' };
const api_key = 'fudo-key-value';
let folder: string;
let worlds: { segura: World; fudo: World };
let segura: SeguraSimulator;
let fudo: FudoSimulator;
let running: RunningLocal | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'real-'));
  worlds = { segura: createWorld(), fudo: createWorld({ firstId: 3_927_138_875_067_084_301n }) };
  segura = await createSeguraSimulator({
    world: worlds.segura,
    now: Date.now,
    dialect: 'v4',
    zone: 'America/Sao_Paulo',
    credentials: { oauth2 },
  });
  fudo = await createFudoSimulator({
    world: worlds.fudo,
    now: Date.now,
    zone: 'Europe/Warsaw',
    credentials: { api_key },
  });
});
afterEach(async () => {
  if (running?.child.exitCode === null) await running.end('SIGKILL');
  await segura.close();
  await fudo.close();
});

function configure(): string {
  const file = join(folder, 'config', 'pamwatch.yaml');
  mkdirSync(join(folder, 'config'));
  cpSync('config/rules', join(folder, 'config', 'rules'), { recursive: true });
  const config = {
    version: 1,
    sources: {
      'segura-sp': {
        vendor: 'segura',
        url: segura.url,
        time_zone: 'America/Sao_Paulo',
        auth: { oauth2: { secret: 'prod/segura' } },
      },
      'fudo-dc1': {
        vendor: 'fudo',
        url: fudo.url,
        time_zone: 'Europe/Warsaw',
        auth: { api_key: { secret: 'prod/fudo' } },
      },
    },
    values: { break_glass_users: ['admin'] },
    receivers: {
      slack: { slack: { secret: 'prod/slack' }, from: 'medium' },
      mail: { email: 'soc@bank.example', from: 'medium' },
    },
    operators: { email: 'ops@bank.example' },
  };
  writeFileSync(file, stringify(config));
  return file;
}

test('the local run watches real appliances and keeps their alerts on this machine', async () => {
  const secrets = { 'prod/segura': oauth2, 'prod/fudo': { api_key } };
  const state = join(folder, 'state');
  running = startLocal(['--config', configure(), '--state', state, '--every', '1s'], {
    PAMWATCH_SECRETS: JSON.stringify(secrets),
  });
  await running.until((output) => output.split('BASELINE').length === 3);
  worlds.segura.open({ started_at: Date.now(), user: 'admin', host: 'core-db-01' });
  worlds.fudo.open({ started_at: Date.now(), user: 'Admin', host: '10.1.2.3' });
  await running.until((output) => output.split(' fired ').length === 3);
  expect(await running.end('SIGINT')).toBe(0);
  const output = running.output();
  expect(output).toContain('in real time');
  expect(output).toMatch(/fired +admin on core-db-01 \(segura-sp\).*mail slack/);
  expect(output).toMatch(/lost 0, twice 0\n$/);
  expect(output).not.toMatch(/oauth2-secret-value|fudo-key-value/);
  // The demonstration's state is not touched.
  expect(readdirSync(state)).toEqual([expect.stringMatching(/^config-[0-9a-f]{8}$/)]);
}, 60_000);

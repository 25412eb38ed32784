import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPollDeps } from '#functions/poll/create-deps.ts';
import { readConfig } from '#shared/config/read-config.ts';
import { createMemoryStore } from '#shared/store/memory-store.ts';
import { CHAIN } from '#test/support/a-chain.ts';
import { ROOT } from '#test/support/run-cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-deps-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What the log gets at the cold start of the poller of a source. */
async function startOf(yaml: string, files: Readonly<Record<string, string>> = {}) {
  await mkdir(join(folder, 'rules'));
  await mkdir(join(folder, 'filters'));
  await copyFile(
    join(ROOT, 'config/rules/long-running-session.yml'),
    join(folder, 'rules/long-running-session.yml'),
  );
  await writeFile(join(folder, 'pamwatch.yaml'), yaml);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const warnings: object[] = [];
  const log = {
    info: () => {},
    warn: (message: string, facts = {}) => warnings.push({ message, ...facts }),
    error: () => {},
  };
  const deps = createPollDeps('fudo-dc1', await readConfig(join(folder, 'pamwatch.yaml')), {
    store: createMemoryStore(),
    publish: async () => {},
    readSecret: async () => ({}),
    clock: Date.now,
    telemetry: { measure: () => {}, log },
  });
  return { deps, warnings };
}

const SOURCE = `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: https://fudo.bank.internal
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo-dc1 } }
    poll_every: 2m
    max_requests_per_second: 7
    max_concurrent: 3
operators: { email: a@bank.com }
`;

test('a configuration without a fault starts without a word', async () => {
  const { deps, warnings } = await startOf(SOURCE);
  expect(warnings).toEqual([]);
  expect(deps.pace).toEqual({ every: 120_000, perSecond: 7, atOnce: 3 });
});

test('what config check warns of is in the log of every start: an expired filter, a risky setting', async () => {
  const filter = `title: Migration
logsource: { category: pam_session }
filter:
  rules: [long-running-session]
  migrating: { user: jdoe }
  condition: not migrating
expires: 2025-01-31
reason: CHG-1
`;
  const yaml = SOURCE.replace('time_zone:', 'tls: { verify: false }\n    time_zone:');
  const { warnings } = await startOf(yaml, { 'filters/migration.yml': filter });
  const message = 'the configuration needs a look';
  const source = 'fudo-dc1';
  expect(warnings).toContainEqual({
    message,
    source,
    warning: expect.stringContaining('accepts any certificate (tls.verify is false)'),
  });
  expect(warnings).toContainEqual({
    message,
    source,
    warning: expect.stringMatching(/Migration.*2025-01-31/),
  });
});

test('a poller runs what its correlations count, too, and runs none of it while that waits for a value', async () => {
  const { deps } = await startOf(SOURCE, { 'rules/in-after-all.yml': CHAIN });
  const { rules } = deps.correlating;
  expect(rules.map(({ name, silent }) => [name, silent])).toEqual([
    ['many-rejected', true],
    ['in-after-all', false],
  ]);
  await rm(join(folder, 'rules'), { recursive: true });
  await rm(join(folder, 'filters'), { recursive: true });
  const waiting = CHAIN.replace('gte: 3 }', "gte: '%many%' }").replace(
    "title: '{user}: {count} rejected in {timespan}'",
    'needs: [many]',
  );
  const later = await startOf(SOURCE, { 'rules/in-after-all.yml': waiting });
  expect(later.deps.correlating.rules).toEqual([]);
});

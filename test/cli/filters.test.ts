import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const RULE = `title: Open too long
id: 11111111-1111-4111-8111-111111111111
name: long
level: low
logsource: { category: pam_session }
detection: { sel: { duration|gte: 4h }, condition: sel }
`;
const filter = (expires: string) => `title: Backups run all night
logsource: { category: pam_session }
filter:
  rules: [long]
  backup: { account: svc_backup }
  condition: not backup
expires: ${expires}
reason: CHG0042
`;
const SESSION = JSON.stringify({
  id: '1',
  state: 'live',
  started_at: '2026-01-06T10:00:00Z',
  account: 'svc_backup',
});

let folder: string;
let config: string;
const explained = async () => {
  const args = ['explain', '--session', '-', '--rule', 'long', '--at', '5h', '--config', config];
  return (await runCli(args, { stdin: SESSION })).stdout;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-filters-'));
  config = join(folder, 'pamwatch.yaml');
  await mkdir(join(folder, 'rules'));
  await mkdir(join(folder, 'filters'));
  await writeFile(join(folder, 'rules', 'long.yml'), RULE);
  await writeFile(
    config,
    `version: 1
sources:
  a: { vendor: fudo, url: "https://a.internal", time_zone: UTC, auth: { api_key: { secret: a } } }
operators: { email: ops@bank.com }
`,
  );
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a filter beside the rules holds back what it is for, and explain shows it', async () => {
  expect(await explained()).toContain('matches: level low');
  await writeFile(join(folder, 'filters', 'backups.yml'), filter('2999-12-31'));
  const shown = await explained();
  expect(shown).toContain('does not match');
  expect(shown).toContain('no  filter "Backups run all night"');
  expect(await runCli(['config', 'check', config])).toMatchObject({ code: 0, stderr: '' });
});

test('a filter that is over is not applied, and the check says so aloud', async () => {
  const file = join(folder, 'filters', 'backups.yml');
  await writeFile(file, filter('2020-12-31'));
  const check = await runCli(['config', 'check', config]);
  expect(check.code).toBe(0);
  expect(check.stderr).toBe(
    `pamwatch: warning: ${file}:1: the filter "Backups run all night" ended on 2020-12-31 and is not applied; renew it or remove it\n`,
  );
  expect(await explained()).toContain('matches: level low');
  const lint = await runCli(['rules', 'lint', join(folder, 'filters'), join(folder, 'rules')]);
  expect(lint.code).toBe(1);
  expect(lint.stdout).toContain(`${file}:7: expires: ended on 2020-12-31`);
});

test('a filter that cannot be used stops the deployment', async () => {
  const file = join(folder, 'filters', 'backups.yml');
  await writeFile(file, filter('2999-12-31').replace('[long]', '[lnog]'));
  const check = await runCli(['config', 'check', config]);
  expect(check.code).toBe(1);
  expect(check.stderr).toContain(`${file}:4: filter.rules: the filter is for no rule: "lnog"`);
});

test('rules match takes filters along with the rules they are for', async () => {
  const rules = join(folder, 'rules');
  const ended = JSON.stringify({ ...JSON.parse(SESSION), read_at: '2026-01-06T20:00:00Z' });
  const match = (...paths: string[]) =>
    runCli(['rules', 'match', ...paths.flatMap((path) => ['--rules', path]), '-'], {
      stdin: ended,
    });
  const id = '11111111-1111-4111-8111-111111111111';
  expect((await match(rules)).stdout).toBe(`{"event":1,"rules":["${id}"]}\n`);
  await writeFile(join(folder, 'filters', 'backups.yml'), filter('2999-12-31'));
  expect((await match(rules, join(folder, 'filters'))).stdout).toBe('{"event":1,"rules":[]}\n');
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const RULE = `title: Too long
id: 11111111-1111-4111-8111-111111111111
name: too-long
description: A session is open for too long.
status: stable
level: low
logsource: { category: pam_session }
detection:
  long: { 'duration|gte|expand': '%open_limit%' }
  condition: long
alert:
  title: '{user} on {target}'
  needs: [open_limit]
tests:
  - name: fires
    values: { open_limit: 4h }
    timeline:
      - { at: 0h, session: { user: jdoe }, expect: [] }
      - { at: 4h, expect: [fired low] }
`;
const FOREIGN = `title: Whoami
id: 22222222-2222-4222-8222-222222222222
status: test
level: low
logsource: { category: process_creation, product: linux }
detection:
  selection: { Image|endswith: /whoami }
  condition: selection
`;
const SESSION = JSON.stringify({
  source: 's',
  vendor: 'fudo',
  id: '1',
  state: 'ended',
  started_at: '2026-01-06T10:00:00.000Z',
  ended_at: '2026-01-06T15:00:00.000Z',
});

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-rules-'));
  await writeFile(at('too-long.yml'), RULE);
  await writeFile(at('bad.yml'), RULE.replace('gte', 'gtee'));
  await writeFile(at('failing.yml'), RULE.replace('[fired low]', '[fired high]'));
  await writeFile(at('whoami.yml'), FOREIGN);
  await writeFile(at('events.ndjson'), `${SESSION}\n\n${SESSION.replace('15:00', '11:00')}\n`);
  await writeFile(
    at('pamwatch.yaml'),
    `version: 1
sources:
  a: { vendor: fudo, url: "https://a.internal", time_zone: UTC, auth: { api_key: { secret: a } } }
values: { open_limit: 30m }
operators: { email: ops@bank.com }
`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('rules lint passes good rules and names what is wrong with others', async () => {
  expect(await runCli(['rules', 'lint', at('too-long.yml')])).toMatchObject({ code: 0 });
  const bad = await runCli(['rules', 'lint', at('bad.yml'), at('too-long.yml')]);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain(`${at('bad.yml')}:9: detection.long`);
});

test('rules test runs the tests in the rules and fails with them', async () => {
  const good = await runCli(['rules', 'test', at('too-long.yml')]);
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toContain('ok   too-long: fires');
  const bad = await runCli(['rules', 'test', at('failing.yml')]);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain('FAIL too-long: fires');
});

test('rules match prints the ids of the matching rules for each line with an event', async () => {
  const config = ['--config', at('pamwatch.yaml')];
  const args = ['rules', 'match', ...config, '--rules', at('too-long.yml'), at('events.ndjson')];
  expect(await runCli(args)).toEqual({
    code: 0,
    stderr: '',
    stdout:
      '{"event":1,"rules":["11111111-1111-4111-8111-111111111111"]}\n' +
      '{"event":3,"rules":["11111111-1111-4111-8111-111111111111"]}\n',
  });
});

test('rules match takes any JSON objects and rules from several paths', async () => {
  const paths = ['--rules', at('whoami.yml'), '--rules', at('whoami.yml')];
  const stdin = '{"Image": "/usr/bin/whoami"}\n{"Image": "/bin/ls"}\n';
  expect(await runCli(['rules', 'match', ...paths, '--any-logsource', '-'], { stdin })).toEqual({
    code: 0,
    stderr: '',
    stdout:
      '{"event":1,"rules":["22222222-2222-4222-8222-222222222222"]}\n{"event":2,"rules":[]}\n',
  });
});

test.each([
  [['lint', 'nowhere'], 1, 'cannot read nowhere: there is no such file'],
  [['test', 'nowhere'], 1, 'cannot read nowhere: there is no such file'],
  [['match', '--rules', 'nowhere', '-'], 1, 'cannot read nowhere: there is no such file'],
  [['match', '--rules', 'config/rules', 'nowhere'], 1, 'cannot read nowhere'],
  [['lint', 'config/rules', '--config', 'nowhere'], 1, 'nowhere:1: cannot be read'],
  [['lint'], 2, "missing required argument 'path'"],
  [['match', '-'], 2, "required option '--rules <path>' not specified"],
])('rules %s exits with a message and no stack', async (args, code, message) => {
  const run = await runCli(['rules', ...args]);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(run).toMatchObject({ code, stdout: '' });
});

test('an event that is none is named by line', async () => {
  const args = ['rules', 'match', '--rules', at('whoami.yml'), '--any-logsource', '-'];
  const { code, stderr } = await runCli(args, { stdin: '{}\n[1]\n' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^pamwatch: standard input:2: /);
});

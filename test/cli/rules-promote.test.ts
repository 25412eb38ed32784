import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const rule = (name: string, status: string) => `# ours
title: 'A rule'
id: ${crypto.randomUUID()}
name: ${name}   # as the file
${status}
level: medium
logsource: { category:   pam_session }
detection: { sel: { user: jdoe }, condition: sel }
tests:
  - { name: fires, timeline: [ { at: 0h, session: { user: jdoe }, expect: [fired medium] } ] }
`;

let folder: string;
let config: string;
const write = (name: string, text: string) => writeFile(join(folder, 'rules', `${name}.yml`), text);
const promote = (...args: string[]) => runCli(['rules', 'promote', ...args, '--config', config]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-promote-'));
  config = join(folder, 'pamwatch.yaml');
  await mkdir(join(folder, 'rules'));
  await writeFile(
    config,
    `version: 1
sources:
  a: { vendor: fudo, url: "https://a.internal", time_zone: UTC, auth: { api_key: { secret: a } } }
receivers: { mail: { email: soc@bank.com, from: high } }
operators: { email: ops@bank.com }
`,
  );
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('the status changes in the file and nothing else does', async () => {
  const text = rule('tried', 'status: experimental # since May');
  await write('tried', `${rule('other', 'status: experimental')}---\n${text}`);
  const run = await promote('tried');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const file = join(folder, 'rules', 'tried.yml');
  expect(run.stdout).toBe(
    `${file}: tried is stable now; it was experimental\n` +
      'Its alerts, from level medium on, go to mail (from high).\n' +
      'Deploy to put it into force.\n',
  );
  const after = await readFile(file, 'utf8');
  expect(after.endsWith(text.replace('status: experimental #', 'status: stable #'))).toBe(true);
  expect(after.match(/status: experimental/g)).toHaveLength(1);
});

test('a rule that says nothing is a test, and gets a line', async () => {
  const text = rule('silent', '').replace('\n\n', '\n');
  await write('silent', text);
  expect(await promote('silent')).toMatchObject({ code: 0 });
  const after = await readFile(join(folder, 'rules', 'silent.yml'), 'utf8');
  expect(after).toBe(text.replace('# as the file\n', '# as the file\nstatus: stable\n'));
});

test.each([
  ['stable', ['a-rule'], 'a-rule is stable already'],
  ['test', ['a-rule', '--to', 'test'], 'a-rule is test already'],
  ['stable', ['a-rule', '--to', 'test'], 'a-rule is stable: only rules that are experimental'],
  ['deprecated', ['a-rule'], 'a-rule is deprecated: only rules'],
  ['test', ['a-rul'], 'no rule is called "a-rul"; did you mean "a-rule"?'],
])(
  'a rule that is %s: promote %j is refused, and the file stays',
  async (status, args, message) => {
    const text = rule('a-rule', `status: ${status}`);
    await write('a-rule', text);
    const run = await promote(...args);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(await readFile(join(folder, 'rules', 'a-rule.yml'), 'utf8')).toBe(text);
  },
);

test('a rule that fails its own test stays on trial', async () => {
  const text = rule('a-rule', 'status: test').replace('fired medium', 'fired high');
  await write('a-rule', text);
  const run = await promote('a-rule');
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('a-rule fails its test "fires"');
  expect(await readFile(join(folder, 'rules', 'a-rule.yml'), 'utf8')).toBe(text);
});

test('a correlation is tested together with what it refers to in other files', async () => {
  const upper = `title: Often
id: ${crypto.randomUUID()}
name: often
status: experimental
level: medium
correlation:
  { type: event_count, rules: [twice], group-by: [user], timespan: 1h, condition: { gte: 1 } }
tests:
  - name: fires
    timeline: [{ at: 0h, sessions: [{ id: a, user: x }, { id: b, user: x }], expect: [fired medium] }]
`;
  const lower = `title: Twice
name: twice
correlation:
  { type: event_count, rules: [any], group-by: [user], timespan: 1h, condition: { gte: 2 } }
---
title: Any
name: any
logsource: { category: pam_session }
detection: { sel: { id|exists: true }, condition: sel }
`;
  await write('often', upper.replace('gte: 1', 'gte: 2'));
  await write('twice', lower);
  const failing = await promote('often');
  expect(failing).toMatchObject({ code: 1 });
  expect(failing.stderr).toContain('often fails its test "fires"');
  await write('often', upper);
  expect(await promote('often')).toMatchObject({ code: 0, stderr: '' });
});

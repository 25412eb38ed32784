import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const RULE = `title: A rule
id: 11111111-1111-4111-8111-111111111111
name: a-rule
status: test
level: low
author: me
date: 2026/01/06
logsource: { category: pam_session }
detection:
  sel: { threat.max|gte: 85% }
  condition: sel
falsepositives: [none known]
alert: { runbook: docs/a-rule.md }
tests:
  - { name: fires, timeline: [{ at: 0h, session: { threat: { max: 90 } }, expect: [fired low] }] }
  - { name: is quiet, timeline: [{ at: 0h, session: { user: x } }] }
`;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-lint-'));
  await mkdir(join(folder, 'rules'));
  await mkdir(join(folder, 'docs'));
  file = join(folder, 'rules', 'a-rule.yml');
  await writeFile(join(folder, 'docs', 'a-rule.md'), '# What to do\n');
  await writeFile(file, RULE);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('each finding has a code, a severity and an explanation; warnings fail when asked', async () => {
  const run = await runCli(['rules', 'lint', file]);
  expect(run.code).toBe(0);
  expect(run.stdout).toBe(
    `${file}:7: date: must be a date such as 2026-01-06 [warning: date-format]\n` +
      '    Dates are written as ISO 8601, so that every tool reads them alike. --fix writes it as 2026-01-06.\n' +
      '1 file: 0 errors, 1 warning\n',
  );
  expect(await runCli(['rules', 'lint', '--strict', file])).toMatchObject({ code: 1 });
});

test('what can be mended is mended in place, and then there is nothing to say', async () => {
  const run = await runCli(['rules', 'lint', '--fix', '--portable', '--strict', file]);
  expect(run).toEqual({
    code: 0,
    stdout: '1 file: 0 errors, 0 warnings\n',
    stderr: `${file}: mended date-format, portable-percent\n`,
  });
  const mended = RULE.replace('2026/01/06', '2026-01-06').replace('85%', '85');
  expect(await readFile(file, 'utf8')).toBe(mended);
});

test('a runbook that is not there is missed', async () => {
  await rm(join(folder, 'docs', 'a-rule.md'));
  const { stdout } = await runCli(['rules', 'lint', '--json', file]);
  const codes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).code);
  expect(codes).toEqual(['date-format', 'runbook-missing']);
});

test('a condition that nothing can meet is an error', async () => {
  await writeFile(file, RULE.replace('threat.max|gte: 85%', 'threat.max|gt: 100'));
  const { code, stdout } = await runCli(['rules', 'lint', file]);
  expect(code).toBe(1);
  expect(stdout).toContain(':10: detection.sel.threat.max|gt: no session meets');
});

test('with a configuration, the sources at which a rule is impossible are named', async () => {
  const args = ['rules', 'lint', '--config', 'config/pamwatch.yaml', '--json', file];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(found).toContainEqual(
    expect.objectContaining({
      code: 'not-applicable',
      severity: 'info',
      line: 9,
      message: 'segura-sp does not supply threat.max',
    }),
  );
  expect(stdout).not.toContain('fudo-dc1 does not');
});

test('the shipped rules have no warnings', async () => {
  const run = await runCli(['rules', 'lint', '--strict', 'config/rules']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
});

import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runCli } from '#test/support/run-cli.ts';

test('docs/rules.md lists the shipped rules as they are (rules list --markdown config/rules)', async () => {
  const run = await runCli(['rules', 'list', '--markdown', 'config/rules']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout.split('\n').length).toBeGreaterThan(5);
  expect(await readFile(join(ROOT, 'docs/rules.md'), 'utf8')).toContain(`\n\n${run.stdout}`);
});

test('every shipped rule names controls that the guide explains, and techniques', async () => {
  const { stdout } = await runCli(['rules', 'list', '--markdown', 'config/rules']);
  const guide = await readFile(join(ROOT, 'docs/rules.md'), 'utf8');
  for (const row of stdout.trim().split('\n').slice(2)) {
    const [, , , techniques = '', controls = ''] = row.slice(2, -2).split(' | ');
    expect({ row, techniques }).toEqual({ row, techniques: expect.stringMatching(/T\d{4}/) });
    for (const control of controls.split('; ')) expect(guide).toContain(`| ${control} | `);
  }
});

test('rules list is a table for people', async () => {
  const { code, stdout } = await runCli(['rules', 'list', 'config/rules/long-running-session.yml']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^RULE +LEVEL +STATUS +DELIVERED +ATT&CK +CONTROLS\nlong-running-session +low to critical +stable +alerts +T1563, T1078 +NIST 800-53 AC-12; PCI DSS 8\.2\.8; ISO 27001 A\.8\.16\n$/,
  );
});

test('rules list says what it could not read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  await writeFile(join(folder, 'bad.yml'), 'title: [\n');
  const { code, stderr } = await runCli(['rules', 'list', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain('bad.yml:2: not YAML');
});

test('a folder called like a rule is passed over; a file that cannot be read is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  await mkdir(join(folder, 'old.yml'));
  await writeFile(join(folder, 'old.yml', 'latin.yml'), Buffer.from('title: caf\xe9\n', 'latin1'));
  expect(await runCli(['rules', 'list', folder])).toMatchObject({
    code: 1,
    stderr: `pamwatch: cannot read ${join(folder, 'old.yml', 'latin.yml')}: it is not UTF-8\n`,
  });
  await symlink('/nowhere', join(folder, 'gone.yml'));
  expect((await runCli(['rules', 'lint', folder])).stderr).toContain('gone.yml: there is no such');
});

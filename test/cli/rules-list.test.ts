import { readFile } from 'node:fs/promises';
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

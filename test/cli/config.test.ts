import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runCli } from '#test/support/run-cli.ts';

test('config check says that the shipped configuration is good, and what waits in it', async () => {
  const { code, stdout, stderr } = await runCli(['config', 'check']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^config\/pamwatch\.yaml is good\.\nsources: segura-sp, fudo-dc1\n/);
  expect(stdout).toContain('unknown-network waits for values: known_networks');
});

test('config check names every problem of another file', async () => {
  const run = await runCli(['config', 'check', 'package.json']);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain('package.json:1: sources: is missing');
  expect(run.stderr).toMatch(/package\.json:2: name: is not a key here/);
});

test('PAMWATCH_CONFIG names the configuration when the call does not', async () => {
  const env = { PAMWATCH_CONFIG: 'elsewhere.yaml' };
  const { stderr } = await runCli(['config', 'check'], { env });
  expect(stderr).toContain('elsewhere.yaml:1: cannot be read (there is no such file)');
});

test('config schema prints what config/pamwatch.schema.json holds', async () => {
  const { code, stdout } = await runCli(['config', 'schema']);
  expect(code).toBe(0);
  const file = await readFile(join(ROOT, 'config/pamwatch.schema.json'), 'utf8');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(file));
});

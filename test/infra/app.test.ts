import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConfigText, NETWORK, withAwsSource } from './a-stack.ts';
import { aConfigFolder, runApp } from './run-app.ts';

describe('what cannot work stops the synth, and says where', () => {
  test.each([
    [
      'a wrong value',
      { 'pamwatch.yaml': aConfigText().replace('Europe/Warsaw', 'Europe/Warsawa') },
      /pamwatch\.yaml:11: sources\.fudo-dc1\.time_zone: must be a time zone/,
    ],
    [
      'a bad rule',
      {
        'pamwatch.yaml': aConfigText(),
        'rules/broken.yml': 'title: Broken\nname: broken\nlevel: extreme\n',
      },
      /rules\/broken\.yml:3: level: /,
    ],
  ])('%s', async (_what, files, message) => {
    const run = await runApp(await aConfigFolder(files));
    expect(run.errors).toMatch(message);
    expect(run.errors).not.toMatch(/^\s+at /m);
    expect(run.code).toBe(1);
  });
});

describe('a configuration that can', () => {
  test('synthesizes with every check on, code bundled, and twice the same', async () => {
    const files = { 'pamwatch.yaml': withAwsSource(aConfigText(NETWORK)) };
    const [first, second] = await Promise.all([
      runApp(await aConfigFolder(files)),
      runApp(await aConfigFolder(files)),
    ]);
    expect(first.errors).not.toMatch(/error|warning/i);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(templateIn(second.folder)).toBe(templateIn(first.folder));
    expect(filesOfBundles(first.folder)).toEqual([
      expect.arrayContaining(BUNDLED),
      expect.arrayContaining(BUNDLED),
      expect.arrayContaining(BUNDLED),
    ]);
    for (const asset of bundlesIn(first.folder)) expect(exportsHandler(asset)).toBe(true);
  });
});

const BUNDLED = [
  'index.mjs',
  'index.mjs.map',
  'config/pamwatch.yaml',
  'config/rules/long-running-session.yml',
];

function templateIn(folder: string): string {
  return readFileSync(join(folder, 'out', 'pamwatch-prod.template.json'), 'utf8');
}

function bundlesIn(folder: string): string[] {
  const out = join(folder, 'out');
  return readdirSync(out).flatMap((name) => (name.startsWith('asset.') ? [join(out, name)] : []));
}

function filesOfBundles(folder: string): string[][] {
  return bundlesIn(folder).map((asset) =>
    readdirSync(asset, { recursive: true }).map((file) => String(file)),
  );
}

/** Loads the bundle as Lambda does: by itself, with nothing of this repository in reach. */
function exportsHandler(asset: string): boolean {
  const script = `process.exit(typeof (await import('./index.mjs')).handler === 'function' ? 0 : 1)`;
  const env = { SOURCE: 'segura-sp', RECEIVER: 'soc-slack', AWS_REGION: 'eu-west-1' };
  const options = { cwd: asset, env, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], options).status === 0;
}

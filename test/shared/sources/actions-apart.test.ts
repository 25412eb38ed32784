import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The files of this repository that end up in the code of a function. */
async function bundledBy(handler: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [handler],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.yaml': 'text', '.yml': 'text', '.txt': 'text', '.pem': 'text' },
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}

test('no function that runs in Lambda contains what changes an appliance', async () => {
  const folders = await readdir(join(ROOT, 'functions'), { withFileTypes: true, recursive: true });
  const handlers = folders
    .filter((entry) => entry.isFile() && entry.name === 'handler.ts')
    .map((entry) => join(entry.parentPath, entry.name));
  expect(handlers.length).toBeGreaterThan(1);
  const files = (await Promise.all(handlers.map(bundledBy))).flat();
  expect(files).toContain('shared/sources/fudo/source.ts');
  expect(files.filter((file) => /^shared\/sources\/.*actions\.ts$/.test(file))).toEqual([]);
});

test('what changes an appliance is in the file of that name in its folder', async () => {
  const bundled = await bundledBy('shared/sources/create-actions.ts');
  const sources = await readdir(join(ROOT, 'shared/sources'), { recursive: true });
  const actions = sources.filter((file) => /^[^/]+\/actions\.ts$/.test(file));
  expect(actions.length).toBeGreaterThan(2);
  expect(bundled).toEqual(expect.arrayContaining(actions.map((file) => `shared/sources/${file}`)));
});

test('that check finds what changes an appliance where it is', async () => {
  expect(await bundledBy('shared/sources/fudo/actions.ts')).toContain(
    'shared/sources/fudo/actions.ts',
  );
});

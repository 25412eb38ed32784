import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** A file that goes into the bundle: where it is now, and its path inside. */
export interface BundledFile {
  readonly from: string;
  readonly to: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

// Some packages call require, which an ES module does not have.
const BANNER =
  "import { createRequire as pamwatchRequire } from 'node:module';" +
  'const require = pamwatchRequire(import.meta.url);';

/** The code of functions/<name>/handler.ts as one ES module, with files beside it. No Docker, no network. */
export function bundle(name: string, files: readonly BundledFile[]): Code {
  return Code.fromAsset(join(ROOT, 'functions', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-pulled'),
      local: {
        tryBundle(folder: string): boolean {
          buildHandler(name, folder);
          for (const { from, to } of files) copyInto(folder, from, to);
          return true;
        },
      },
    },
  });
}

/** Writes `index.mjs` and its source map into the folder. */
export function buildHandler(name: string, folder: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join('functions', name, 'handler.ts')],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The module builds of the SDK shake off what is not used; the others cannot.
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: BANNER },
    logLevel: 'silent',
  });
}

function copyInto(folder: string, from: string, to: string): void {
  const target = join(folder, to);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(from, target, { recursive: true, preserveTimestamps: false });
}

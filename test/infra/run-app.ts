import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cdkContext } from './a-stack.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder with the shipped rules and the given files; answers with its path. */
export async function aConfigFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pamwatch-infra-'));
  folders.push(folder);
  await cp('config/rules', join(folder, 'rules'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

export interface AppRun {
  readonly code: number | null;
  readonly errors: string;
  readonly folder: string;
}

/** Runs infra/app.ts as the CDK command does; the assembly goes to `<folder>/out`. */
export async function runApp(folder: string, context: object = {}): Promise<AppRun> {
  const child = spawn(process.execPath, ['infra/app.ts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, 'out'),
      CDK_CONTEXT_JSON: JSON.stringify({
        ...cdkContext(),
        config: join(folder, 'pamwatch.yaml'),
        ...context,
      }),
    },
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { errors: await text(child.stderr), code: await closed, folder };
}

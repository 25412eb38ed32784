import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface CliRun {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `pamwatch` as a process of its own, in the repository's folder. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return await runNode(['cli/pamwatch.mjs', ...args], options);
}

/** Runs Node in the repository's folder; the environment holds no settings but the given ones. */
export async function runNode(
  args: readonly string[],
  { stdin = '', env = {} }: CliOptions = {},
  node = process.execPath,
): Promise<CliRun> {
  const child = spawn(node, args, {
    cwd: ROOT,
    env: { PATH: machinePath(process.env), ...env },
  });
  child.stdin.on('error', ignoreClosed);
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code: code ?? undefined, stdout, stderr };
}

/** The machine's own programs, without those that npm scripts put before them. */
function machinePath({ PATH: path = '' }: NodeJS.ProcessEnv): string {
  const folders = path.split(delimiter);
  return folders.filter((folder) => !folder.includes('node_modules')).join(delimiter);
}

// A process that has seen enough closes its input early; what it says is what counts.
function ignoreClosed(): void {}

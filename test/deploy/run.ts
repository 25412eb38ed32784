import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Everything the command says goes to this file. */
  readonly log: string;
  readonly timeout: number;
}

/** Runs a command to its end; rejects with the last lines it said when it fails or takes too long. */
export async function run(
  command: string,
  args: readonly string[],
  { env, log, timeout }: RunOptions,
): Promise<void> {
  const output = createWriteStream(log);
  const child = spawn(command, args, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const outcome = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
  await new Promise((resolve) => output.end(resolve));
  if (outcome !== '0') {
    throw new Error(`${command} ${args.join(' ')} ended with ${outcome}:\n${await tail(log, 40)}`);
  }
}

export async function tail(file: string, lines: number): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
}

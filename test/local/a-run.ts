import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The local run as a process of its own. */
export interface RunningLocal {
  readonly child: ChildProcess;
  /** What it has said so far. */
  output(): string;
  /** Resolves when what it said satisfies `enough`; rejects when it ends before. */
  until(enough: (output: string) => boolean): Promise<void>;
  /** Ends it with the signal and answers with its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export function startLocal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningLocal {
  const child = spawn(process.execPath, ['local/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'exit');
  let text = '';
  let heard: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += String(chunk);
      heard();
    });
  }
  return {
    child,
    output: () => text,
    until: (enough) =>
      new Promise((resolve, reject) => {
        heard = () => {
          if (enough(text)) resolve();
        };
        ended.then(() => reject(new Error(`it ended before that:\n${text}`)), reject);
        heard();
      }),
    end: async (signal) => {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

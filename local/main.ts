import { setTimeout as pause } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { terminalPaint } from './lines.ts';
import { lockState } from './lock.ts';
import { type LocalOptions, parseOptions } from './options.ts';
import { forget } from './places.ts';
import { startRun } from './run.ts';
import { chooseSetting } from './setting.ts';
import { createTerminal } from './terminal.ts';

// Whoever reads the output has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Signals closer together than this many milliseconds are one press of Ctrl-C. */
const ONE_PRESS = 500;
/** Milliseconds for a message to get out. */
const LAST_WORDS = 200;

/** 0: done. 1: something was lost, or could not start. 2: wrong usage. */
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<0 | 1 | 2> {
  try {
    return await run(parseOptions(argv));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`pamwatch: ${error instanceof Error ? error.message : String(error)}\n`);
    // What had started already would keep the process alive.
    setTimeout(() => process.exit(), LAST_WORDS).unref();
    return 1;
  }
}

async function run(options: LocalOptions): Promise<0 | 1> {
  await lockState(options.state);
  if (options.fresh) forget(options.state);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const width = process.stdout.columns || Number.POSITIVE_INFINITY;
  const terminal = createTerminal(print, { paint: terminalPaint, width }, options.full);
  const setting = await chooseSetting(options, process.env);
  const stopping = untilStopped(options.for);
  const started = await startRun(setting, terminal);
  await stopping;
  const result = await started.finish();
  terminal.summary(result);
  return result.lost.length > 0 ? 1 : 0;
}

/** Resolves on the first Ctrl-C, or when the time is over; a second Ctrl-C does not wait for the end. */
async function untilStopped(span: number | undefined): Promise<void> {
  const signalled = new Promise<void>((resolve) => {
    let asked: number | undefined;
    const stop = () => {
      // npm passes on what the terminal has sent us already.
      if (asked !== undefined && performance.now() - asked > ONE_PRESS) process.exit(130);
      asked ??= performance.now();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  await (span === undefined
    ? signalled
    : Promise.race([signalled, pause(span, undefined, { ref: false })]));
}

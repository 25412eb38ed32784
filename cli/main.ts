import { CommanderError } from 'commander';
import { ConfigError } from '#shared/config/config-error.ts';
import { visible } from './output.ts';
import { createProgram } from './program.ts';

/** 0: done. 1: the input is bad or something did not answer. 2: the command was called wrongly. */
type ExitCode = 0 | 1 | 2;

// Whoever reads the output has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await run(process.argv);

async function run(argv: readonly string[]): Promise<ExitCode> {
  try {
    await createProgram().parseAsync(argv);
    return process.exitCode === 1 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = error instanceof Error ? error.message : String(error);
    // Problems of a configuration begin with their place, as editors expect.
    const text = error instanceof ConfigError ? message : `pamwatch: ${message}`;
    process.stderr.write(`${text.split('\n').map(visible).join('\n')}\n`);
    return 1;
  }
}

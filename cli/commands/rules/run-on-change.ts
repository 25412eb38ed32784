import { stat, watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileError } from '#cli/input.ts';
import { print, visible } from '#cli/output.ts';

// Editors write a file in several steps; the last of them counts.
const SETTLES = 100;

/**
 * Runs now and whenever one of the paths changes, until a request to stop. What goes wrong in a run
 * is printed, and the watch goes on.
 * @throws when a path is not there to begin with
 */
export async function runOnChange(
  paths: readonly string[],
  run: () => Promise<unknown>,
): Promise<void> {
  const watched = await Promise.all(paths.map(watchedPath));
  const stop = new AbortController();
  const end = () => stop.abort();
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const changes = createChanges();
  const followed = Promise.all(watched.map((one) => follow(one, changes.note, stop.signal)));
  // It is waited for between the runs; one that fails during a run is told of after it.
  followed.catch(() => {});
  try {
    while (!stop.signal.aborted) {
      await runOnce(run);
      await print('\nwatching for changes; Ctrl-C stops\n');
      await Promise.race([changes.next(stop.signal), followed]);
    }
    await followed;
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

interface WatchedPath {
  readonly folder: string;
  /** Undefined: all below the folder. */
  readonly name: string | undefined;
}

/** A file is watched through its folder: editors put another file in its place. */
async function watchedPath(path: string): Promise<WatchedPath> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    return isFolder
      ? { folder: path, name: undefined }
      : { folder: dirname(path), name: basename(path) };
  } catch (error) {
    throw fileError(path, error);
  }
}

async function follow(
  { folder, name }: WatchedPath,
  note: () => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { filename } of watch(folder, { recursive: name === undefined, signal })) {
      if (name === undefined ? /\.ya?ml$/.test(filename ?? '.yml') : filename === name) note();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function runOnce(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message.split('\n').map(visible).join('\n')}\n`);
  }
}

interface Changes {
  readonly note: () => void;
  /** Resolves a little after the next change, at once for one that came before; or when stopped. */
  readonly next: (signal: AbortSignal) => Promise<void>;
}

function createChanges(): Changes {
  let pending = false;
  let wake = () => {};
  return {
    note: () => {
      pending = true;
      wake();
    },
    next: async (signal) => {
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (pending || signal.aborted) resolve();
      });
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, SETTLES));
      pending = false;
    },
  };
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Findings } from '#shared/backtest/runs.ts';
import type { Request } from '../plan.ts';
import type { CommandHindsight } from './hindsight.ts';

/**
 * For a file: a thread of its own reads it, too, and looks back while the other rules replay. It
 * takes each line for a session: whoever asks for its findings must have checked them.
 */
export function hindsightInThread(request: Request): CommandHindsight {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: request });
  const found = Promise.race([
    once(worker, 'message').then(([message]): Findings => message),
    once(worker, 'exit').then((): never => {
      throw new Error('the thread that looks back ended before it was done');
    }),
  ]);
  // It may fail before anybody asks, and if a line is no session, nobody does.
  found.catch(() => {});
  return {
    add: () => {},
    findings: () => found,
    close: () => {
      worker.terminate();
    },
  };
}

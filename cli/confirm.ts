import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Where the question goes and the answer comes from. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/** Whether there is somebody to ask. */
export function canAsk({ input }: Terminal = TERMINAL): boolean {
  return input.isTTY === true;
}

/** Asks a person to type `word`. Rejects, saying that nothing was done, when something else comes. */
export async function confirmByTyping(
  word: string,
  question: string,
  { input, output }: Terminal = TERMINAL,
): Promise<void> {
  const lines = createInterface({ input, output, prompt: question });
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve);
    // Ctrl-C and Ctrl-D both close: without this the question would wait for ever.
    lines.once('close', () => resolve(undefined));
    lines.once('SIGINT', () => lines.close());
    lines.prompt();
  }).finally(() => lines.close());
  if (answer === undefined) {
    // The line of the question is still open.
    output.write('\n');
    throw new Error('nothing was done');
  }
  if (answer.trim() !== word) throw new Error(`nothing was done: that is not ${word}`);
}

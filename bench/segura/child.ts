import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A script in a process of its own that answers each message with one. */
export interface Child {
  /** Its first message. */
  readonly first: unknown;
  ask(message: object): Promise<unknown>;
  end(): void;
}

export async function startChild(
  script: string,
  options: object,
  flags: readonly string[] = [],
): Promise<Child> {
  const path = new URL(script, import.meta.url);
  const child = fork(path, [JSON.stringify(options)], {
    stdio: 'inherit',
    execArgv: [...flags],
  });
  const first = await nextMessage(child);
  return {
    first,
    ask: (message) => {
      const answer = nextMessage(child);
      child.send(message);
      return answer;
    },
    end: () => child.kill(),
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${child.spawnargs.at(-2)} ended before it answered`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), died]);
    return message;
  } finally {
    stop.abort();
    died.catch(() => {});
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A Markdown table; the first row is its head. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const [head = []] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log(line(head));
  console.log(`|${head.map((_, place) => (place === 0 ? '---' : '---:')).join('|')}|`);
  for (const row of rows.slice(1)) console.log(line(row));
}

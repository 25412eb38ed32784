import { readableNumber } from '#shared/backtest/readable-number.ts';

const EVERY = 100;
const WIDTH = 24;

export interface Progress {
  /** `share` is how much of the input is read, where its size is known. */
  show(sessions: number, share?: number): void;
  /** Takes the line away. */
  clear(): void;
}

/** For who is not watched. */
export const SILENT: Progress = { show: () => {}, clear: () => {} };

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & {
  write(text: string): boolean;
};

/** A line on standard error that says how far a long run is; nothing where nobody watches. */
export function createProgress(what: string, stream: Terminal = process.stderr): Progress {
  if (!stream.isTTY) return SILENT;
  const started = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show: (sessions, share) => {
      const now = performance.now();
      if (now - drawn < EVERY) return;
      drawn = now;
      const rate = sessions / Math.max(0.001, (now - started) / 1_000);
      const bar = share === undefined ? '' : `${barOf(share)} `;
      const text = `${what}: ${bar}${readableNumber(sessions)} sessions, ${readableNumber(rate)}/s`;
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    clear: () => {
      if (drawn > Number.NEGATIVE_INFINITY) stream.write('\r\u001b[K');
    },
  };
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  const percent = `${Math.floor(Math.min(1, share) * 100)}`.padStart(3);
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${percent} %`;
}

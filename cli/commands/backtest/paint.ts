import type { Level } from '#shared/alerts/level.ts';

/** Colours for a terminal; all of them leave the text as it is where there is none. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly level: (level: Level, text: string) => string;
}

const CODES: Readonly<Record<Level, string>> = {
  informational: '37',
  low: '36',
  medium: '33',
  high: '35',
  critical: '1;31',
};

/** In colour on a terminal, unless NO_COLOR is set (no-color.org). */
export function createPaint(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR: off = '', TERM: term = '' } = env;
  const on = stream.isTTY === true && off === '' && term !== 'dumb';
  const wrap = (code: string, text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    strong: (text) => wrap('1', text),
    faint: (text) => wrap('2', text),
    level: (level, text) => wrap(CODES[level], text),
  };
}

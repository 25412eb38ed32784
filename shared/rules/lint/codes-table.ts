import { CODES, type Code } from './codes.ts';

/** Every code of lint as a table of Markdown, for docs/lint.md. */
export function codesTable(): string {
  const rows = Object.entries(CODES).map(([name, code]) => row(name, code));
  return ['| code | severity | why | `--fix` |', '|---|---|---|---|', ...rows]
    .map((line) => `${line}\n`)
    .join('');
}

function row(name: string, { severity, explanation, fix = '' }: Code): string {
  return `| \`${name}\` | ${severity} | ${explanation} | ${fix} |`;
}

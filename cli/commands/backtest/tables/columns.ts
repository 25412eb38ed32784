import { visible } from '../../../output.ts';

/** A cell: its text, and how it is painted once it is as wide as its column. */
export interface Cell {
  readonly text: string;
  readonly right?: boolean;
  readonly paint?: (text: string) => string;
}

/** Rows as aligned columns; what does not fit the terminal is the caller's business. */
export function columns(rows: readonly (readonly Cell[])[]): string {
  const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })));
  const widths: number[] = [];
  for (const row of safe) {
    for (const [column, { text }] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, text.length);
    }
  }
  return safe
    .map(
      (row) =>
        `${row
          .map((cell, index) => fill(cell, widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function fill({ text, right = false, paint = same }: Cell, width: number): string {
  const space = ' '.repeat(Math.max(0, width - text.length));
  return right ? `${space}${paint(text)}` : `${paint(text)}${space}`;
}

function same(text: string): string {
  return text;
}

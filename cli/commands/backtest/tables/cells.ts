import { LEVELS } from '#shared/alerts/level.ts';
import { readableNumber } from '#shared/backtest/readable-number.ts';
import type { LevelCounts } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import type { Cell } from './columns.ts';

export const LEVEL_TITLES = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** The titles of columns; those from `numbers` on are above numbers. */
export function titles(shown: readonly string[], numbers: number, paint: Paint): Cell[] {
  return shown.map((text, at) => ({ text, right: at >= numbers, paint: paint.strong }));
}

export function text(shown: string): Cell {
  return { text: shown };
}

export function number(value: number): Cell {
  return { text: readableNumber(value), right: true };
}

export function levelCells(levels: LevelCounts, paint: Paint): Cell[] {
  return LEVELS.map((level) => ({
    ...number(levels[level]),
    paint: (shown) => (levels[level] === 0 ? paint.faint(shown) : paint.level(level, shown)),
  }));
}

import { LEVELS } from '../../alerts/level.ts';
import type { Text } from '../text.ts';

/** `3 alerts`, `1 alert` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2 high, 1 medium`: the highest first. */
export function levelsText(levels: Readonly<Record<string, number>>): string {
  return [...LEVELS]
    .reverse()
    .flatMap((level) => (levels[level] === undefined ? [] : [`${levels[level]} ${level}`]))
    .join(', ');
}

/** Below a line, what belongs to it. */
export function detail(line: Text): Text {
  return ['- ', ...line];
}

/** What is not shown, said. */
export function more(count: number): Text[] {
  return count > 0 ? [[`and ${count} more`]] : [];
}

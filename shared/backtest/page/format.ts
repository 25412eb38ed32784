import { readableDuration } from '../../sessions/duration.ts';
import { SECOND } from '../../sessions/instant.ts';
import { readableNumber } from '../readable-number.ts';

/** `1 alert`, `1,234 alerts` */
export function counted(number: number, what: string): string {
  return `${readableNumber(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** `3 h 05 min` */
export function lasting(seconds: number): string {
  return readableDuration(seconds * SECOND);
}

/** `4 h`, where it is whole hours; for limits and axes. */
export function briefly(seconds: number): string {
  if (seconds >= 86_400 && seconds % 86_400 === 0 && seconds !== 86_400)
    return `${seconds / 86_400} d`;
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return lasting(seconds);
}

export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

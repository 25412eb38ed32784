import type { Level } from '../alerts/level.ts';
import { HOUR, MINUTE, type Milliseconds } from '../sessions/instant.ts';

/** When people are told again of an alert that stays open. */
export interface Reminders {
  /** After this long without news of the alert; each further wait is twice as long. */
  readonly after: Milliseconds;
  /** How often, until there is other news of it. */
  readonly most: number;
  /** Only while the alert has this level or a higher one. */
  readonly from: Level;
}

/** What a rule or the configuration says of them; what it leaves open, something more general says. */
export type RemindSetting =
  | 'never'
  | { readonly [key in keyof Reminders]?: Reminders[key] | undefined };

/** Once in the next shift, and twice more while the alert is a day or two old. */
export const DEFAULT_REMINDERS: Reminders = { after: 8 * HOUR, most: 3, from: 'high' };

/** Polls come every minute: nobody can be reminded more often. */
export const SHORTEST_WAIT: Milliseconds = MINUTE;
/** The wait doubles each time, so more of them would take years. */
export const MOST_REMINDERS = 10;

/** The settings from the most general to the one that has the last word; undefined: no reminders. */
export function remindersOf(...settings: readonly (RemindSetting | undefined)[]) {
  return settings.reduce<Reminders | undefined>((before, setting) => {
    if (setting === undefined) return before;
    if (setting === 'never') return undefined;
    const { after, most, from } = before ?? DEFAULT_REMINDERS;
    return {
      after: setting.after ?? after,
      most: setting.most ?? most,
      from: setting.from ?? from,
    };
  }, DEFAULT_REMINDERS);
}

/** The wait before the next reminder, when there were `given` since the last other news. */
export function waitBefore({ after }: Reminders, given: number): Milliseconds {
  return after * 2 ** given;
}

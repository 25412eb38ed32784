import type { Config } from '#shared/config/config.ts';
import { weekdays } from '#shared/sessions/calendar.ts';

/** Posts of digests at a receiver on a day, by its number since 1970: there is always something in one. */
export function digestsOn({ digest, receivers }: Config, receiver: string, day: number): number {
  // 1970 began on a Thursday; Monday is 1.
  const weekday = ((day + 3) % 7) + 1;
  const takes = receivers[receiver]?.digest === true && weekdays(digest.days).has(weekday);
  return takes ? digest.at.length : 0;
}

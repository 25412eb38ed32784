import type { Instant } from '#shared/sessions/instant.ts';
import { createShortOffset, createWallClock } from '../local-time.ts';

/**
 * Writes instants as PostgreSQL prints them: `2022-04-05 16:07:58.65701+02`. A whole second has
 * no fraction; others have microseconds, of which the trailing zeros are dropped.
 */
export function createTimestamp(zone: string): (instant: Instant) => string {
  const wallClock = createWallClock(zone);
  const offset = createShortOffset(zone);
  return (instant) => {
    const milliseconds = ((instant % 1000) + 1000) % 1000;
    // Below half a millisecond, so that a reader may cut or round.
    const micros = milliseconds === 0 ? 0 : milliseconds * 1000 + (Math.floor(instant / 7) % 500);
    const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`.replace(/0+$/, '');
    return `${wallClock(instant)}${fraction}${offset(instant)}`;
  };
}

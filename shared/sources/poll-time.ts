import { MINUTE, type Milliseconds } from '../sessions/instant.ts';

/** How long one poll may read from its appliance, its list included; sweeps have longer. */
export const LONGEST_IN_POLL: Milliseconds = 4.5 * MINUTE;

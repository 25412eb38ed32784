import { MINUTE, type Milliseconds } from '../../sessions/instant.ts';

/** How old what is known of a live session may get: each is asked for by its id. */
export const REFRESH: Milliseconds = 5 * MINUTE;

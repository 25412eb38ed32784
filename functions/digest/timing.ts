import { DAY, MINUTE, type Milliseconds, SECOND } from '../../shared/sessions/instant.ts';

/** How long one run may take. */
export const DIGEST_TIMEOUT: Milliseconds = 2 * MINUTE;

/** So long a digest is its writer's to publish; a retry after that publishes what one that died left. */
export const OWN_FOR: Milliseconds = DIGEST_TIMEOUT + 10 * SECOND;

/** What the very first digest covers. */
export const FIRST_PERIOD: Milliseconds = DAY;

/** No digest looks back further. */
export const LONGEST_PERIOD: Milliseconds = 31 * DAY;

import { MINUTE, SECOND } from '../../shared/sessions/instant.ts';
import { LONGEST_IN_POLL } from '../../shared/sources/poll-time.ts';

/** Time left at the end to save and publish what was read, when reading is cut short. */
export const POLL_MARGIN = 30 * SECOND;

/** How long one poll may take: Segura answers with its whole list "in a few minutes". */
export const POLL_TIMEOUT = LONGEST_IN_POLL + POLL_MARGIN;

/** A poll that died gives way when this has passed. */
export const LEASE_TTL = POLL_TIMEOUT + 30 * SECOND;

/** How long one sweep may take: Lambda's own limit. */
export const SWEEP_TIMEOUT = 15 * MINUTE;

/** A poll looks back this far for sessions that ended before they were seen: clocks differ, lists lag. */
export const OVERLAP = 15 * MINUTE;

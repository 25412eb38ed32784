import { DAY, MINUTE, type Milliseconds, SECOND } from '../../shared/sessions/instant.ts';

/** How long one run of notify may take. */
export const NOTIFY_TIMEOUT: Milliseconds = 30 * SECOND;

/** A delivery that died gives way when this has passed: no run outlives it. */
export const CLAIM_TTL: Milliseconds = NOTIFY_TIMEOUT;

/** How long the queue hides a message; longer than a claim, so that its retry finds the claim gone. */
export const VISIBILITY_TIMEOUT: Milliseconds = 2 * MINUTE;

/** Attempts before a message becomes a dead letter, which is an alarm: about a quarter of an hour. */
export const MAX_RECEIVES = 8;

/** How long dead letters wait for a person. */
export const DEAD_LETTER_RETENTION: Milliseconds = 14 * DAY;

/** How long a receiver may take to answer once. */
export const SEND_TIMEOUT: Milliseconds = 4 * SECOND;

/** Slack takes one message a second from a webhook ("Rate limits"). */
export const SEND_INTERVAL: Milliseconds = SECOND;

/** Messages of one run: even if each takes as long as it may, the run ends in time. */
export const BATCH_SIZE = 5;

/** The record of a delivery outlives what a queue or its dead letters may still hold. */
export const SHORTEST_LEDGER: Milliseconds = 30 * DAY;

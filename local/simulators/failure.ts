/**
 * Ways in which an appliance fails:
 * - `refused`: the connection is dropped before any answer
 * - `unavailable`: a gateway's 503 page
 * - `throttled`: 429 with Retry-After
 * - `slow`: the answer takes longer than anyone waits
 * - `cut`: the body ends early, the connection ends properly
 * - `broken`: the connection breaks in the middle of the body
 * - `html`: status 200 and a log-in page
 * - `unauthorized`: the credentials are refused
 * - `forbidden`: the credentials are good, the right is missing
 * - `empty`: a list without a single session
 * - `error`: the appliance's own "Unexpected error."
 */
export const FAILURES = [
  'refused',
  'unavailable',
  'throttled',
  'slow',
  'cut',
  'broken',
  'html',
  'unauthorized',
  'forbidden',
  'empty',
  'error',
] as const;
export type Failure = (typeof FAILURES)[number];

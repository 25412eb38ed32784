import {
  BATCH_SIZE,
  CLAIM_TTL,
  DEAD_LETTER_RETENTION,
  MAX_RECEIVES,
  NOTIFY_TIMEOUT,
  SEND_INTERVAL,
  SEND_TIMEOUT,
  SHORTEST_LEDGER,
  VISIBILITY_TIMEOUT,
} from '#functions/notify/timing.ts';

test('no run outlives its claims, and no retry comes before they have run out', () => {
  expect(CLAIM_TTL).toBeGreaterThanOrEqual(NOTIFY_TIMEOUT);
  expect(VISIBILITY_TIMEOUT).toBeGreaterThan(CLAIM_TTL);
});

test('a batch ends in time although every send takes as long as it may', () => {
  expect(BATCH_SIZE * (SEND_INTERVAL + SEND_TIMEOUT)).toBeLessThan(NOTIFY_TIMEOUT);
});

test('the ledger remembers longer than the queue and its dead letters', () => {
  expect(SHORTEST_LEDGER).toBeGreaterThan(
    DEAD_LETTER_RETENTION + MAX_RECEIVES * VISIBILITY_TIMEOUT,
  );
});

import { endOf, pollAfter, readingAt } from '#shared/backtest/readings.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { aSession, START } from '#test/support/a-session.ts';

const end = START + 30 * MINUTE;

test.each([
  ['terminated', 'live'],
  ['disconnected', 'live'],
  ['rejected', 'waiting'],
  ['expired', 'waiting'],
] as const)('before its end a session that was %s is shown %s, without an end', (state, before) => {
  const session = aSession({ state, ended_at: end });
  const early = readingAt(session, end - 1);
  expect(early).toEqual({ ...aSession({ state: before }), read_at: end - 1 });
  expect(readingAt(session, end)).toEqual({ ...session, read_at: end });
});

test('a session that goes on is shown as it is', () => {
  expect(readingAt(aSession(), end)).toEqual({ ...aSession(), read_at: end });
});

test('a poll comes at the next multiple of the interval, or right now', () => {
  expect(pollAfter(3 * MINUTE, MINUTE)).toBe(3 * MINUTE);
  expect(pollAfter(3 * MINUTE + 1, MINUTE)).toBe(4 * MINUTE);
});

test('what ends before it starts, or without an end, was over at its start', () => {
  expect(endOf(aSession({ state: 'ended', ended_at: START - 5 }))).toBe(START);
  expect(endOf(aSession({ state: 'ended' }))).toBe(START);
  expect(endOf(aSession())).toBeUndefined();
});

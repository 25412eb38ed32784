import { array, asyncProperty, check, integer, record } from 'fast-check';
import { createTurns, PEOPLE_EVERY } from '#functions/turns.ts';
import { SECOND } from '#shared/sessions/instant.ts';

/** A sender whose clock stands at `at()`; when each of its messages goes out is written down. */
function aSender(place: number, places: number, at: () => number, sent: number[]) {
  let wait = 0;
  const turn = createTurns(
    at,
    async (span) => {
      wait = span;
    },
    { place, places, width: PEOPLE_EVERY },
  );
  return async () => {
    wait = 0;
    const now = at();
    // What it waits for is known before it waits.
    const turning = turn();
    sent.push(now + wait);
    await turning;
  };
}

/** The most messages within any second. */
function busiest(sent: readonly number[]): number {
  return Math.max(
    0,
    ...sent.map((from) => sent.filter((at) => at >= from && at < from + SECOND).length),
  );
}

test('however many sources send at once, SNS gets four messages a second', async () => {
  for (const places of [1, 2, 5, 20]) {
    const sent: number[] = [];
    const clock = () => 1_764_300_000_123;
    const senders = Array.from({ length: places }, (_, place) =>
      aSender(place, places, clock, sent),
    );
    for (const send of senders) for (let messages = 0; messages < 20; messages += 1) await send();
    expect(sent).toHaveLength(places * 20);
    expect(busiest(sent)).toBeLessThanOrEqual(4);
  }
});

test('whenever each of them sends', async () => {
  const messages = array(
    record({ place: integer({ min: 0, max: 6 }), after: integer({ min: 0, max: 900 }) }),
    {
      maxLength: 120,
    },
  );
  const result = await check(
    asyncProperty(messages, async (script) => {
      let now = 1_764_300_000_000;
      const sent: number[] = [];
      const senders = Array.from({ length: 7 }, (_, place) => aSender(place, 7, () => now, sent));
      for (const { place, after } of script) {
        now += after;
        await senders[place]?.();
      }
      return busiest(sent) <= 4;
    }),
  );
  expect(result.failed).toBe(false);
});

test('a source that is alone sends its first message within a quarter of a second', async () => {
  const sent: number[] = [];
  await aSender(0, 1, () => 1_000_001, sent)();
  expect(sent[0]).toBeLessThanOrEqual(1_000_001 + PEOPLE_EVERY);
});

test('messages of one sender wait for each other, and for no clock that was set back', async () => {
  let now = 10_000_000_000;
  const sent: number[] = [];
  const send = aSender(1, 3, () => now, sent);
  await Promise.all([send(), send(), send()]);
  now = 5_000_000_000;
  await send();
  const last = sent.at(-1) ?? 0;
  expect(last - now).toBeLessThanOrEqual(3 * PEOPLE_EVERY);
});

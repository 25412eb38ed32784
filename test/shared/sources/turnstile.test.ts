import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createTurnstile, type Pace } from '#shared/sources/turnstile.ts';

/** A clock that stands still until everybody waits, and then goes on to the first that wakes. */
function fakeClock() {
  let now = 0;
  const sleeping: { until: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (span: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleeping.push({ until: now + span, wake: resolve });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    run: async () => {
      for (;;) {
        await sleep(0);
        const next = sleeping.sort((a, b) => a.until - b.until).shift();
        if (next === undefined) return;
        now = Math.max(now, next.until);
        next.wake();
      }
    },
  };
}

const never = new AbortController().signal;

/** When each of `count` callers, who all come at once and stay for `stay`, was let in. */
async function entries(pace: Pace, count: number, stay: number) {
  const clock = fakeClock();
  const turnstile = createTurnstile(pace, clock);
  const at: number[] = [];
  let inside = 0;
  let most = 0;
  const all = Array.from({ length: count }, async () => {
    const leave = await turnstile.enter(never);
    at.push(clock.now());
    inside += 1;
    most = Math.max(most, inside);
    if (stay > 0) await clock.sleep(stay, never);
    inside -= 1;
    leave();
    leave();
  });
  await clock.run();
  await Promise.all(all);
  return { at, most };
}

test('lets a bunch in and then one each interval', async () => {
  const { at } = await entries({ perSecond: 10, atOnce: 3 }, 6, 0);
  expect(at).toEqual([0, 0, 0, 100, 200, 300]);
});

test('lets no more in at once than it may, in the order they came', async () => {
  const { at, most } = await entries({ perSecond: 1000, atOnce: 2 }, 5, 1_000);
  expect(most).toBe(2);
  expect(at).toEqual([0, 0, 1_000, 1_000, 2_000]);
});

test('keeps both limits whatever they are', async () => {
  const pace = fc.record({
    perSecond: fc.double({ min: 0.1, max: 200, noNaN: true }),
    atOnce: fc.integer({ min: 1, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(
      pace,
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 0, max: 700 }),
      async (limits, count, stay) => {
        const { at, most } = await entries(limits, count, stay);
        expect(at).toHaveLength(count);
        expect(most).toBeLessThanOrEqual(limits.atOnce);
        for (const [n, start] of at.entries()) {
          const inSecond = at.slice(n).filter((one) => one < start + 1_000).length;
          expect(inSecond).toBeLessThanOrEqual(Math.ceil(limits.perSecond) + limits.atOnce);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('lets nobody in while it is held, and never for more than ten minutes', async () => {
  const clock = fakeClock();
  const turnstile = createTurnstile({ perSecond: 100, atOnce: 2 }, clock);
  turnstile.hold(5_000);
  turnstile.hold(2_000);
  expect(turnstile.held()).toBe(5_000);
  const entered = turnstile.enter(never).then(() => clock.now());
  await clock.run();
  expect(await entered).toBe(5_000);
  expect(turnstile.held()).toBe(0);
  turnstile.hold(86_400_000);
  expect(turnstile.held()).toBe(600_000);
});

test('whoever gives up waiting takes no place with him', async () => {
  const clock = fakeClock();
  const turnstile = createTurnstile({ perSecond: 1000, atOnce: 1 }, clock);
  const leave = await turnstile.enter(never);
  const stop = new AbortController();
  const second = turnstile.enter(stop.signal);
  const third = turnstile.enter(never);
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  leave();
  await clock.run();
  (await third)();
  turnstile.hold(1_000);
  const held = new AbortController();
  const fourth = turnstile.enter(held.signal);
  await sleep(0);
  held.abort(new Error('no time'));
  await expect(fourth).rejects.toThrow('no time');
  await expect(turnstile.enter(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  const fifth = turnstile.enter(never);
  await clock.run();
  (await fifth)();
});

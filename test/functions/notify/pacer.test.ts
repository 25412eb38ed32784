import { createPacer } from '#functions/pacer.ts';

test('the first goes at once, the next when the interval has passed since', async () => {
  let now = 1000;
  const slept: number[] = [];
  const sleep = async (span: number) => {
    slept.push(span);
    now += span;
  };
  const pace = createPacer(() => now, sleep, 1000);
  await pace();
  await pace();
  now += 400;
  await pace();
  now += 5000;
  await pace();
  expect(slept).toEqual([1000, 600]);
});

test('a clock that was set back does not stop it for long', async () => {
  let now = 1_000_000;
  const slept: number[] = [];
  const pace = createPacer(
    () => now,
    async (span) => void slept.push(span),
    1000,
  );
  await pace();
  now = 0;
  await pace();
  expect(slept).toEqual([1000]);
});

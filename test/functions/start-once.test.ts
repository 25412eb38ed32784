import { startOnce } from '#functions/start-once.ts';

test('a start is made once, also by callers at the same time', async () => {
  let starts = 0;
  const started = startOnce(async () => {
    starts += 1;
    return starts;
  });
  expect(await Promise.all([started(), started()])).toEqual([1, 1]);
  expect(await started()).toBe(1);
});

test('a start that failed is made again on the next call', async () => {
  let starts = 0;
  const started = startOnce(async () => {
    starts += 1;
    if (starts === 1) throw new Error('not yet');
    return starts;
  });
  await expect(started()).rejects.toThrow('not yet');
  expect(await started()).toBe(2);
});

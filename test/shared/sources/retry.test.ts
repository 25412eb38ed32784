import { AnswerError } from '#shared/sources/answer-error.ts';
import { withRetries } from '#shared/sources/retry.ts';

const { signal } = new AbortController();

function failing(errors: readonly Error[]) {
  let tries = 0;
  const attempt = async () => {
    const error = errors[tries];
    tries += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { attempt, tries: () => tries };
}
const down = () => new AnswerError('unavailable', 'down');

test('tries again what is worth it, three times at most', async () => {
  const twice = failing([down(), down()]);
  expect(await withRetries({ budget: 10_000, signal, pause: 1 }, twice.attempt)).toBe('done');
  const thrice = failing([down(), down(), down()]);
  await expect(withRetries({ budget: 10_000, signal, pause: 1 }, thrice.attempt)).rejects.toThrow(
    'down',
  );
  expect(thrice.tries()).toBe(3);
});

test.each([
  new AnswerError('authentication', 'no'),
  new AnswerError('permission', 'no'),
  new AnswerError('malformed', 'no'),
  new AnswerError('refused', 'no'),
  new AnswerError('unavailable', 'no', { worthRetry: false }),
  new Error('no'),
])('does not try again what would fail again: %s', async (error) => {
  const once = failing([error]);
  await expect(withRetries({ budget: 10_000, signal, pause: 1 }, once.attempt)).rejects.toThrow(
    'no',
  );
  expect(once.tries()).toBe(1);
});

test('does not wait for longer than it is given', async () => {
  const later = failing([new AnswerError('unavailable', 'later', { retryAfter: 600_000 })]);
  await expect(withRetries({ budget: 300_000, signal }, later.attempt)).rejects.toThrow('later');
  expect(later.tries()).toBe(1);
});

test('waits as long as the appliance asks', async () => {
  const soon = failing([new AnswerError('unavailable', 'soon', { retryAfter: 60 })]);
  const before = performance.now();
  await withRetries({ budget: 5_000, signal, pause: 1 }, soon.attempt);
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

test('stops trying when it is stopped', async () => {
  const stop = new AbortController();
  const asked = failing([new AnswerError('unavailable', 'stop', { retryAfter: 20_000 })]);
  const result = withRetries({ budget: 60_000, signal: stop.signal }, asked.attempt);
  setTimeout(() => stop.abort(), 10);
  await expect(result).rejects.toThrow('stop');
  expect(asked.tries()).toBe(1);
});

test('a further try that has no time to end does not hide what the appliance answered', async () => {
  let tries = 0;
  const attempt = async (bounded: AbortSignal): Promise<string> => {
    tries += 1;
    if (tries === 1) throw new AnswerError('unavailable', 'it answered 503');
    return new Promise((_, reject) => {
      bounded.addEventListener('abort', () => reject(new Error('no answer in time')));
    });
  };
  await expect(withRetries({ budget: 200, signal, pause: 1 }, attempt)).rejects.toThrow(
    'it answered 503',
  );
  expect(tries).toBe(2);
});

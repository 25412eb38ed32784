import { AnswerError } from '#shared/sources/answer-error.ts';
import { createSecretReader } from '#shared/sources/secret.ts';

const readerOf = (readSecret: (name: string) => Promise<Record<string, string>>) =>
  createSecretReader('pamwatch/fudo', ['api_key'], { readSecret }, () => {});

test.each([
  [
    'the secret pamwatch/fudo cannot be read: allow it',
    'the secret pamwatch/fudo cannot be read: allow it',
  ],
  ['allow it', 'the secret pamwatch/fudo cannot be read: allow it'],
])('what keeps a secret from being read is told as its reader told it: %s', async (said, told) => {
  const reading = readerOf(() => Promise.reject(new Error(said))).read();
  await expect(reading).rejects.toThrow(new AnswerError('authentication', told));
  await expect(reading).rejects.toMatchObject({ kind: 'authentication' });
});

test('a secret is read once, and again after it was refused or could not be read', async () => {
  let reads = 0;
  const reader = readerOf(async () => {
    reads += 1;
    if (reads === 1) throw new Error('not now');
    return { api_key: `KEY-${reads}` };
  });
  await expect(reader.read()).rejects.toThrow('not now');
  expect(await reader.read()).toEqual({ api_key: 'KEY-2' });
  expect(await reader.read()).toEqual({ api_key: 'KEY-2' });
  reader.forget();
  expect(await reader.read()).toEqual({ api_key: 'KEY-3' });
});

test('a field that is missing or empty is named', async () => {
  await expect(readerOf(async () => ({ api_key: '' })).read()).rejects.toThrow(
    'the secret pamwatch/fudo lacks api_key',
  );
});

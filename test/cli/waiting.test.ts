import { setTimeout as sleep } from 'node:timers/promises';
import { type Watched, waitingFor } from '#cli/waiting.ts';

const CLEAR = '\r\u001b[K';

function watched(isTTY: boolean): Watched & { readonly written: string[] } {
  const written: string[] = [];
  return { isTTY, columns: 30, written, write: (text) => written.push(text) };
}

test('what is quick, or watched by nobody, says nothing', async () => {
  const quick = watched(true);
  expect(await waitingFor(() => 'reading', Promise.resolve(7), quick)).toBe(7);
  expect(quick.written).toEqual([]);
  const alone = watched(false);
  await waitingFor(() => 'reading', sleep(1_300), alone);
  expect(alone.written).toEqual([]);
});

test('what takes longer than a second is said, no wider than the screen, and taken away again', async () => {
  const stream = watched(true);
  const work = sleep(1_700).then(() => Promise.reject(new Error('broken')));
  await expect(
    waitingFor(() => 'reading 1234 sessions of a long name', work, stream),
  ).rejects.toThrow('broken');
  expect(stream.written.length).toBeGreaterThanOrEqual(2);
  const lines = stream.written.map((line) => line.replace(CLEAR, ''));
  expect(lines[0]).toMatch(/^reading \d+ sessions/);
  for (const line of lines) expect(line.length).toBeLessThan(30);
  expect(stream.written.at(-1)).toBe(CLEAR);
});

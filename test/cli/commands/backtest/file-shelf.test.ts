import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createFileShelf } from '#cli/commands/backtest/file-shelf.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aSession } from '#test/support/a-session.ts';

const sessionOf = (number: number): Session =>
  aSession({
    id: `S${number}`,
    user: `jörg-${number}-\u2028 "quoted"\n日本`,
    // Some larger than any buffer, so that they are written by themselves.
    reason: 'x'.repeat(number % 7_000 === 0 ? 2_500_000 : (number * 37) % 400),
    ended_at: 1_767_743_400_000 + number,
  });

test('sessions come back as they were put aside, in any order, and in between', () => {
  const shelf = createFileShelf();
  const places: number[] = [];
  for (let number = 0; number < 15_000; number++) {
    places.push(shelf.put(sessionOf(number)));
    if (number % 1_000 === 3) expect(shelf.get(places[1] ?? 0)).toEqual(sessionOf(1));
  }
  for (let step = 0; step < 3_000; step++) {
    const number = (step * 7_919) % places.length;
    expect(shelf.get(places[number] ?? 0)).toEqual(sessionOf(number));
  }
  for (const number of [0, 6_999, 7_000, 7_001, 14_000, 14_999]) {
    expect(shelf.get(places[number] ?? 0)).toEqual(sessionOf(number));
  }
  shelf.close();
});

test('its file has no name: nothing is left, whatever happens', async () => {
  const ours = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('pamwatch-shelf-'));
  const before = await ours();
  const shelf = createFileShelf();
  shelf.put(sessionOf(1));
  expect(await ours()).toEqual(before);
  shelf.close();
});

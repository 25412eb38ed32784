import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLineWindow } from '#cli/commands/backtest/line-window.ts';

// Shorter and longer than what is read at once, and some that lie across its borders.
const LENGTHS = [1, 10, 65_535, 65_536, 3, 300_000, 20, 65_537, 7];
const lines = LENGTHS.map((length, number) => `é${String(number).repeat(length)}`);

test('lines are found by the byte at which they begin, the last one without its end, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pamwatch-lines-'));
  const file = join(folder, 'lines');
  await writeFile(file, lines.join('\n'));
  const descriptor = openSync(file, 'r');
  const window = createLineWindow(descriptor);
  const places: number[] = [];
  let end = 0;
  for (const line of lines) {
    places.push(end);
    end += Buffer.byteLength(line) + 1;
  }
  for (const order of [places, places.toReversed(), [...places, ...places]]) {
    for (const place of order) {
      const wanted = lines[places.indexOf(place)];
      // A difference of such texts would take long to print.
      expect(window.lineAt(place) === wanted).toBe(true);
    }
  }
  expect(() => window.lineAt(end + 5)).toThrow('a session that was put aside is gone');
  closeSync(descriptor);
  await rm(folder, { recursive: true });
});

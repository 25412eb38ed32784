import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFastClock } from '#local/clock.ts';
import { MINUTE } from '#shared/sessions/instant.ts';

const start = Date.parse('2026-01-06T14:00:00Z');

function aClock(file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'state', 'clock.json')) {
  let milliseconds = 0;
  const clock = createFastClock({
    file,
    start,
    speed: 600,
    longestTick: 5 * MINUTE,
    real: () => milliseconds,
  });
  return {
    file,
    clock,
    pass: (span: number) => {
      milliseconds += span;
    },
  };
}

describe('the fast clock', () => {
  test('goes ten minutes in a second, and only in ticks', () => {
    const { clock, pass } = aClock();
    pass(250);
    expect(clock.now()).toBe(start);
    expect(clock.tick()).toBe(start + 2.5 * MINUTE);
    expect(clock.now()).toBe(start + 2.5 * MINUTE);
  });

  test('goes slower when a tick would be too long, and does not make up for it', () => {
    const { clock, pass } = aClock();
    pass(60_000);
    expect(clock.tick()).toBe(start + 5 * MINUTE);
    pass(100);
    expect(clock.tick()).toBe(start + 6 * MINUTE);
  });

  test('always moves', () => {
    const { clock } = aClock();
    expect(clock.tick()).toBe(start + 1);
  });

  test('goes on in a later run from the last instant anybody was told', () => {
    const { file, clock, pass } = aClock();
    pass(250);
    const told = clock.tick();
    expect(aClock(file).clock.now()).toBe(told);
  });
});

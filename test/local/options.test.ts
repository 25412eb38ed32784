import { CommanderError } from 'commander';
import { parseOptions } from '#local/options.ts';

/** What a wrong call is told. */
function refusal(argv: readonly string[]): string {
  const said: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => said.push(String(text)) > 0;
  try {
    expect(() => parseOptions(argv)).toThrow(CommanderError);
  } finally {
    process.stderr.write = write;
  }
  return said.join('');
}

describe('the command line of the local run', () => {
  test('runs ten minutes in a second, goes on from before, and stops when told', () => {
    expect(parseOptions([])).toEqual({
      speed: 600,
      state: '.pamwatch',
      fresh: false,
      full: false,
    });
  });

  test('takes a speed with or without an x, and real time as a duration', () => {
    expect(parseOptions(['--speed', '1200x', '--for', '1m30s'])).toMatchObject({
      speed: 1200,
      for: 90_000,
    });
    expect(parseOptions(['--speed', '12.5']).speed).toBe(12.5);
  });

  test('keeps what is for real appliances apart from what is for the demonstration', () => {
    for (const flags of [
      ['--every', '5s'],
      ['--secrets', 'x.json'],
      ['--config', 'x.yaml', '--speed', '2'],
    ]) {
      expect(refusal(flags)).toMatch(/^error: --\w+ is for/);
    }
    expect(parseOptions(['--config', 'x.yaml', '--every', '5s'])).toMatchObject({ every: 5000 });
  });

  test.each([
    ['--speed', '0'],
    ['--speed', '1e3'],
    ['--speed', '99999'],
    ['--for', '60'],
    ['--for', '0s'],
    ['--colour', 'x'],
    ['somewhere', ''],
  ])('refuses %s %s in one line and with its own exit code', (flag, value) => {
    expect(refusal([flag, value])).toMatch(/^error: .+/);
  });
});

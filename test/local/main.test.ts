import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeServer, listen } from '#local/listen.ts';
import { type RunningLocal, startLocal } from './a-run.ts';

let running: RunningLocal | undefined;
let state: string;

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'local-')), 'state');
});
afterEach(async () => {
  if (running?.child.exitCode === null) await running.end('SIGKILL');
  running = undefined;
});

function start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningLocal {
  running = startLocal(['--state', state, ...args], env);
  return running;
}

/** The lines about one alert of a rule at a source, by what they tell: `fired`, `escalated`, `resolved`. */
function told(output: string, source: string, rule: string): Map<string, string> {
  const lines = output.split('\n').filter((line) => line.includes(`${rule}:`));
  const here = lines.filter((line) => line.includes(`(${source})`));
  return new Map(
    ['fired', 'escalated', 'resolved'].flatMap((what): [string, string][] =>
      here.filter((line) => line.includes(` ${what} `)).map((line) => [what, line]),
    ),
  );
}

function isWholeStory(output: string): boolean {
  const sources = ['segura-sp', 'fudo-waw'];
  const rules = ['long-running-session', 'ml-threat-level'];
  const stories = sources.flatMap((source) => rules.map((rule) => told(output, source, rule)));
  return stories.every((story) => story.size === 3) && output.includes('ALARM OK');
}

describe('the local run', () => {
  test('shows both kinds of alert of both vendors from beginning to end, in both channels', async () => {
    const local = start(['--speed', '1500']);
    await local.until(isWholeStory);
    expect(await local.end('SIGINT')).toBe(0);
    const output = local.output();
    for (const source of ['segura-sp', 'fudo-waw']) {
      expect(output).toMatch(new RegExp(`BASELINE +${source}: \\d+ sessions live, 1 over a limit`));
      for (const line of told(output, source, 'long-running-session').values()) {
        expect(line).toContain('soc-mail soc-slack');
      }
    }
    expect(output).toMatch(/ALARM +to the operators: poll-failing segura-sp/);
    expect(output).toMatch(/DIGEST +\d+ open, .*held back until now.*\(soc-mail soc-slack\)/);
    expect(output).toMatch(/│ Held +[\w-]+: \d+ fired/);
    expect(output).toMatch(/\d+ sessions, \d+ alerts, .*\d+ messages sent, .*lost 0, twice 0\n$/);
    // Nobody but a terminal gets colours.
    expect(output).not.toContain('\u001b[');
  }, 400_000);

  test('loses nothing and goes on when it is killed again and again', async () => {
    for (let kill = 1; kill <= 3; kill += 1) {
      const local = start(['--speed', '3000', '--full']);
      const lines = 2 * kill;
      await local.until((output) => output.split('┌').length > lines);
      await local.end('SIGKILL');
    }
    const last = start(['--speed', '3000']);
    await last.until((output) => / (fired|escalated|resolved) /.test(output));
    expect(await last.end('SIGINT')).toBe(0);
    expect(last.output()).not.toContain('BASELINE');
    const twice = /lost 0, twice (\d+)\n$/.exec(last.output())?.[1];
    // Killed just after a message went out, each of the three that send may have had one under way:
    // the polls of both appliances and the delivery to Slack.
    expect(Number(twice)).toBeLessThanOrEqual(3 * 3);
  }, 300_000);

  test('stops by itself after its time, and forgets earlier runs when told to', async () => {
    for (const flags of [[], ['--fresh']]) {
      const local = start(['--for', '1s', ...flags]);
      await local.until((output) => output.includes('lost 0'));
      expect(local.output()).toContain('BASELINE');
    }
  }, 60_000);

  test('takes other ports when its own are busy, and says which', async () => {
    const other = createServer();
    const busy = await listen(other, 8201);
    try {
      const local = start(['--for', '1s']);
      await local.until((output) => output.includes('lost 0'));
      const [, port] = /Segura.*127\.0\.0\.1:(\d+)/.exec(local.output()) ?? [];
      expect(Number(port)).not.toBe(busy);
    } finally {
      await closeServer(other);
    }
  }, 60_000);

  test.each([
    [['--speed', 'fast'], 2, /^error: option '--speed <n>' argument 'fast' is invalid/],
    [['--colour'], 2, /^error: unknown option '--colour'/],
    [['--config', 'nowhere.yaml'], 1, /^pamwatch: nowhere\.yaml:1: cannot be read/],
  ])('called with %p ends with %i and one clear message', async (args, code, message) => {
    const local = start(args);
    const ended = new Promise<number | null>((resolve) => local.child.on('exit', resolve));
    expect(await ended).toBe(code);
    expect(local.output()).toMatch(message);
    expect(local.output()).not.toMatch(/^ +at /m);
    expect(existsSync(state)).toBe(false);
  });
});

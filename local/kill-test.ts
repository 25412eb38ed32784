import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

// Kills the local run at random moments, starts it again each time, and looks whether anything
// was lost, or repeated that was not in flight.

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    shortest: { type: 'string', default: '800' },
    longest: { type: 'string', default: '7000' },
    speed: { type: 'string', default: '600' },
  },
});
const MAIN = join(import.meta.dirname, 'main.ts');

process.exitCode = await killTest(Number(values.kills));

async function killTest(kills: number): Promise<0 | 1> {
  const state = mkdtempSync(join(tmpdir(), 'pamwatch-kill-'));
  for (let n = 1; n <= kills; n += 1) {
    const after = randomBetween(Number(values.shortest), Number(values.longest));
    await killAfter(start(['--state', state, '--speed', values.speed]).child, after);
    console.log(`kill -9 number ${n} after ${after} ms`);
  }
  const { child, output } = start(['--state', state, '--speed', values.speed, '--for', '15s']);
  const [code] = await once(child, 'exit');
  const summary = output().trimEnd().split('\n').at(-1) ?? '';
  console.log(summary);
  const verdict = verdictOn(summary, Number(code), kills);
  console.log(verdict ?? `${kills} kills: nothing lost, at most one message repeated for each`);
  if (verdict === undefined) rmSync(state, { recursive: true });
  else console.log(`the state is kept in ${state}`);
  return verdict === undefined ? 0 : 1;
}

function start(args: readonly string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  return { child, output: () => text };
}

async function killAfter(child: ChildProcess, span: number): Promise<void> {
  const ended = once(child, 'exit');
  await Promise.race([pause(span), ended]);
  if (child.exitCode !== null) throw new Error(`the run ended by itself with ${child.exitCode}`);
  child.kill('SIGKILL');
  await ended;
}

function verdictOn(summary: string, code: number, kills: number): string | undefined {
  const lost = Number(/lost (\d+)/.exec(summary)?.[1]);
  const twice = Number(/twice (\d+)/.exec(summary)?.[1]);
  if (code !== 0) return `the last run ended with ${code}`;
  if (lost !== 0) return `${lost} messages were lost`;
  if (!(twice <= kills)) return `${twice} messages arrived twice after ${kills} kills`;
  return undefined;
}

function randomBetween(from: number, to: number): number {
  return Math.round(from + Math.random() * (to - from));
}

import { appendFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '#functions/telemetry.ts';

const LARGEST = 5_000_000;

/** What the functions would write to CloudWatch, as JSON lines in a file; a large one of earlier runs goes. */
export function openLog(file: string, time: () => string): Log {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) rmSync(file);
  const write =
    (level: string): Log['info'] =>
    (message, facts = {}) => {
      appendFileSync(file, `${JSON.stringify({ time: time(), level, message, ...facts })}\n`);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

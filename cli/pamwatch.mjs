#!/usr/bin/env node
// The sources run on Node 24; under an older Node they are given to the one npm install brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WANTED = 24;
const main = new URL('./main.ts', import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= WANTED) {
  await import(main.href);
} else {
  runWith(fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url)));
}

function runWith(node) {
  if (!existsSync(node)) {
    process.stderr.write(`pamwatch needs Node ${WANTED}: run "npm install" in its folder\n`);
    process.exitCode = 1;
    return;
  }
  const args = [fileURLToPath(main), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`pamwatch could not start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal !== null) process.exitCode = signal === 'SIGINT' ? 130 : 143;
  });
}

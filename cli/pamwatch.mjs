#!/usr/bin/env node
// The sources run on Node 24; an older Node gives them to the one that npm install brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) >= WANTED) {
  // What was compiled is kept, which makes all but the first start more than twice as fast. In a
  // folder of the installation: nobody else may write code there that is run here.
  const cache = pathOf('../node_modules/.cache/pamwatch');
  module.enableCompileCache(cache);
  // For threads.
  process.env.NODE_COMPILE_CACHE ??= cache;
  await import('./main.ts');
} else {
  runWith(pathOf('../node_modules/node/bin/node'));
}

function pathOf(place) {
  return fileURLToPath(new URL(place, import.meta.url));
}

function runWith(node) {
  if (!existsSync(node)) {
    process.stderr.write(`pamwatch needs Node ${WANTED}: run "npm install" in its folder\n`);
    process.exitCode = 1;
    return;
  }
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
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

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isPortBusy } from './listen.ts';

/**
 * Takes a folder of state for this process alone; the system gives it back whatever ends the
 * process. Rejects when another run has it.
 */
export async function lockState(state: string): Promise<void> {
  const path = socketOf(state);
  const server = createServer((socket) => socket.destroy());
  if (await listenAt(server, path)) return;
  if (await isAlive(path)) {
    throw new Error(`${state} is in use by another run; stop that one, or name another --state`);
  }
  // A run that was killed leaves its socket behind.
  rmSync(path, { force: true });
  if (!(await listenAt(server, path))) throw new Error(`${state} was taken by another run`);
}

function socketOf(state: string): string {
  const name = createHash('sha256').update(resolve(state)).digest('hex').slice(0, 16);
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\pamwatch-${name}`
    : join(tmpdir(), `pamwatch-${name}.sock`);
}

function listenAt(server: Server, path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const refused = (error: Error) => (isPortBusy(error) ? done(false) : fail(error));
    server.once('error', refused);
    server.listen(path, () => {
      server.off('error', refused);
      server.unref();
      done(true);
    });
  });
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

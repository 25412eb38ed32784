import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const TRIES = 50;

/** Listens on this machine alone, on `port` or the next free one after it; answers with the port taken. */
export async function listen(server: Server, port: number): Promise<number> {
  for (let wanted = port, tries = 1; ; wanted = port === 0 ? 0 : wanted + 1, tries += 1) {
    try {
      return await listenOn(server, wanted);
    } catch (error) {
      if (!isPortBusy(error) || tries === TRIES) throw error;
    }
  }
}

/** `port`, or the next one after it that nobody listens on. */
export async function freePort(port: number): Promise<number> {
  const probe = createServer();
  const free = await listen(probe, port);
  await closeServer(probe);
  return free;
}

/** Ends a server; connections that nobody uses do not hold it up. */
export async function closeServer(server: Server & { closeAllConnections?: () => void }) {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections?.();
  await Promise.race([closed, pause(2000, undefined, { ref: false })]);
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error) => {
      server.off('listening', taken);
      reject(error);
    };
    const taken = () => {
      server.off('error', refused);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
      else resolve(address.port);
    };
    server.once('error', refused);
    server.once('listening', taken);
    server.listen(port, '127.0.0.1');
  });
}

/** Whether a server could not start because its port is taken. */
export function isPortBusy(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE'
  );
}

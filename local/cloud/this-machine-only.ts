import { Server } from 'node:net';

/**
 * Runs a start whose servers would listen on all addresses, and lets them listen on this machine
 * alone: fauxqs takes no address, and what waits in its queues is nobody else's to read.
 */
export async function onThisMachineOnly<T>(start: () => Promise<T>): Promise<T> {
  const { listen } = Server.prototype;
  const replace = (value: unknown) =>
    Object.defineProperty(Server.prototype, 'listen', {
      value,
      configurable: true,
      writable: true,
    });
  replace(function listenHere(this: unknown, ...given: unknown[]) {
    return Reflect.apply(listen, this, given.map(localAddress));
  });
  try {
    return await start();
  } finally {
    replace(listen);
  }
}

function localAddress(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || !('host' in argument)) return argument;
  return { ...argument, host: '127.0.0.1' };
}

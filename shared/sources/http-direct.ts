import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Milliseconds } from '../sessions/instant.ts';
import type { TlsMaterial } from './http-dispatcher.ts';

/** As much as one read takes: few reads, and all that is made of one stays in the processor's cache. */
const READ = 256 * 1024;
const LONGEST_CONNECT: Milliseconds = 10_000;

export interface DirectRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  readonly signal: AbortSignal;
}

/**
 * A GET without a proxy, for a long answer: on a connection of its own, which is read into the same
 * memory over and over. Else each 64 kB would become garbage, and to clear that away costs more
 * than all the rest.
 */
export async function getDirectly(
  url: string,
  { headers, tls, signal }: DirectRequest,
): Promise<IncomingMessage> {
  const secure = url.startsWith('https:');
  const { Agent, request } = secure ? await import('node:https') : await import('node:http');
  let line: Socket | undefined;
  const wire = {
    ...tls,
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ),
      // node:http copies what it is handed before this returns.
      callback: (size: number, bytes: Uint8Array) => {
        line?.emit('data', bytes.subarray(0, size));
        return true;
      },
    },
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: new Agent(wire), headers, signal });
    sent.once('socket', (socket) => {
      line = socket;
      socket.setTimeout(LONGEST_CONNECT, () => socket.destroy(noConnection()));
      socket.once(secure ? 'secureConnect' : 'connect', () => socket.setTimeout(0));
    });
    sent.once('response', resolve);
    sent.on('error', reject);
    sent.end();
  });
}

function noConnection(): Error {
  return Object.assign(new Error('no connection came about'), { code: 'ETIMEDOUT' });
}

import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import type { Milliseconds } from '#shared/sessions/instant.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where a URL leads: its host without brackets, and its port or that of its scheme. */
export function placeOf(url: string): Place {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** An open connection. Rejects with the system's error, or with ETIMEDOUT when `within` is over. */
export function openSocket({ host, port }: Place, within: Milliseconds): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const settle = (error?: Error): void => {
      socket.setTimeout(0);
      socket.removeAllListeners();
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(within, () => settle(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => settle());
    socket.once('error', settle);
  });
}

/** A connection through an HTTP proxy. Rejects with the status when the proxy does not connect. */
export function openTunnel(proxy: string, to: Place, within: Milliseconds): Promise<Socket> {
  const path = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  return new Promise((resolve, reject) => {
    const asking = request(proxy, { method: 'CONNECT', path, agent: false, timeout: within });
    const settle = (error: Error): void => {
      asking.destroy();
      reject(error);
    };
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300) resolve(socket as Socket);
      else settle(Object.assign(new Error(), { code: `status ${statusCode}` }));
    });
    asking.once('response', ({ statusCode }) =>
      settle(Object.assign(new Error(), { code: `status ${statusCode}` })),
    );
    asking.once('timeout', () => settle(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    asking.on('error', reject);
    asking.end();
  });
}

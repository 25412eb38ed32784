import { readFileSync } from 'node:fs';
import { createServer as createProxyServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';

/** A certificate or key of test/fixtures/tls. */
export const tlsFile = (name: string): string =>
  readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** A server for localhost that answers `hello`, and the name of the client if it shows a certificate. */
export async function createHttpsServer(options: ServerOptions = {}): Promise<Running> {
  const own = { key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') };
  const server = createServer({ ...own, ...options }, ({ socket }, response) => {
    const peer = 'getPeerCertificate' in socket ? socket.getPeerCertificate : undefined;
    const { subject } = Object(typeof peer === 'function' ? peer.call(socket) : {});
    response.end(`hello ${subject?.CN ?? 'nobody'}`);
  });
  server.on('tlsClientError', () => {});
  return listening(server, 'https', () => server.closeAllConnections());
}

/** A proxy that tunnels, or answers every CONNECT with `refusal`; `tunnels` lists where to. */
export async function createProxy(
  refusal?: string,
): Promise<Running & { readonly tunnels: string[] }> {
  const tunnels: string[] = [];
  const server = createProxyServer((_request, response) => response.writeHead(501).end());
  server.on('connect', (request, socket, head) => {
    socket.on('error', () => {});
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return { ...(await listening(server, 'http', () => server.closeAllConnections())), tunnels };
}

async function listening(server: Server, scheme: string, cut: () => void): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

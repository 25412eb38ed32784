import type { Dispatcher } from 'undici';
import { AnswerError } from './answer-error.ts';
import { createSecretReader } from './secret.ts';
import type { SourceDeps } from './vendor.ts';

/** How the way to one appliance is set up. */
export interface WayOptions {
  readonly url: string;
  readonly tls: {
    /** File with a PEM bundle of the private CA. */
    readonly ca?: string | undefined;
    readonly verify: boolean;
    /** The secret that holds a client certificate. */
    readonly client?: { readonly secret: string } | undefined;
  };
  readonly proxy?: string | undefined;
}

/** The fields of the value of a client certificate's secret, both PEM. */
export const CLIENT_FIELDS = ['certificate', 'key'] as const;

/** What TLS needs to know, as node:tls takes it. */
export interface TlsMaterial {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What requests to one appliance go out by. */
export interface Lines {
  /** Kept-alive connections, through the proxy if there is one. */
  readonly dispatcher: Dispatcher;
  readonly tls: TlsMaterial;
}

/** Connections to one appliance: private CA, client certificate, proxy. Rejects with AnswerError. */
export async function createLines(options: WayOptions, deps: SourceDeps): Promise<Lines> {
  const { Agent, ProxyAgent } = await import('undici');
  if (!options.tls.verify) {
    deps.warn('TLS certificates are not checked (tls.verify is false): anyone can pose as it', {
      url: new URL(options.url).origin,
    });
  }
  const tls = await readTlsMaterial(options, deps);
  // The caller's signal bounds each request: a list may take minutes before its first byte.
  const common = { headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const;
  const dispatcher =
    options.proxy === undefined
      ? new Agent({ ...common, connect: tls })
      : new ProxyAgent({ ...common, uri: options.proxy, requestTls: tls });
  return { dispatcher, tls };
}

/** Reads CA bundle and client certificate. Rejects with AnswerError that names what cannot be used. */
export async function readTlsMaterial(
  { tls: { ca, verify, client } }: WayOptions,
  deps: Pick<SourceDeps, 'readFile' | 'readSecret'>,
): Promise<TlsMaterial> {
  const trust = ca === undefined ? {} : { ca: await readBundle(ca, deps) };
  const own = client === undefined ? {} : await readClient(client.secret, deps);
  return { rejectUnauthorized: verify, ...trust, ...own };
}

async function readBundle(path: string, deps: Pick<SourceDeps, 'readFile'>): Promise<string> {
  try {
    return await deps.readFile(path);
  } catch {
    throw new AnswerError('refused', `the CA bundle ${path} (tls.ca) cannot be read`);
  }
}

async function readClient(
  secret: string,
  deps: Pick<SourceDeps, 'readSecret'>,
): Promise<{ cert: string; key: string }> {
  // Nothing that is told of TLS quotes the key, so there is nothing to learn for taking it out.
  const { certificate = '', key = '' } = await createSecretReader(
    secret,
    CLIENT_FIELDS,
    deps,
    () => {},
  ).read();
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext({ cert: certificate, key });
  } catch {
    throw new AnswerError(
      'authentication',
      `the secret ${secret} (tls.client) holds no certificate and key, both PEM and of one pair`,
    );
  }
  return { cert: certificate, key };
}

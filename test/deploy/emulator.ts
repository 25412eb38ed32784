import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { run, tail } from './run.ts';

const VERSION = '1.5.33';
const VENV = resolve('.venv', `ministack-${VERSION}`);
const REGION = 'us-east-1';
const STARTS_WITHIN = 60_000;

/** AWS on this machine: it enforces the IAM policies of the functions, and speaks TLS alone. */
export interface Emulator {
  readonly url: string;
  readonly region: string;
  /** What a child process needs to use it in place of AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** The interpreter of its virtual environment, which has botocore. */
  readonly python: string;
  readonly log: string;
  stop(): Promise<void>;
}

/** Installs the emulator into `.venv/` when it is not there yet. */
export async function installEmulator(folder: string): Promise<void> {
  const options = { env: process.env, timeout: 5 * 60_000 };
  if (existsSync(join(VENV, 'bin', 'ministack'))) return;
  await run('python3', ['-m', 'venv', VENV], { ...options, log: join(folder, 'venv.log') });
  await run(join(VENV, 'bin', 'pip'), ['install', '--quiet', `ministack==${VERSION}`], {
    ...options,
    log: join(folder, 'pip.log'),
  });
}

/** Starts it on a free port, with all it keeps under `folder`. */
export async function startEmulator(folder: string): Promise<Emulator> {
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const temporary = join(folder, 'emulator');
  await mkdir(temporary, { recursive: true });
  const log = join(folder, 'emulator.log');
  const certificate = join(temporary, 'ministack-tls', 'server.crt');
  const child = spawn(join(VENV, 'bin', 'ministack'), [], {
    // A group of its own, so that the functions it runs end with it.
    detached: true,
    stdio: ['ignore', openSync(log, 'a'), openSync(log, 'a')],
    env: {
      ...cleanEnv(),
      TMPDIR: temporary,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      AUTH: 'true',
      USE_SSL: '1',
      // The functions trust what the emulator's own environment trusts.
      NODE_EXTRA_CA_CERTS: certificate,
    },
  });
  const stop = () => endGroup(child);
  try {
    await untilReady(child, url, certificate, log);
  } catch (error) {
    await stop();
    throw error;
  }
  const python = join(VENV, 'bin', 'python');
  return { url, region: REGION, env: clientEnv(url, certificate), python, log, stop };
}

/** The environment without what would lead to a real account, and with this project's Node first. */
function cleanEnv(): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    PATH: [resolve('node_modules', '.bin'), PATH].join(delimiter),
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
}

function clientEnv(url: string, certificate: string): NodeJS.ProcessEnv {
  return {
    ...cleanEnv(),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: url,
    AWS_CA_BUNDLE: certificate,
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

async function untilReady(
  child: ChildProcess,
  url: string,
  certificate: string,
  log: string,
): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN;
  let trusted = false;
  while (Date.now() < deadline && child.exitCode === null) {
    await sleep(250);
    if (!trusted && existsSync(certificate)) {
      const text = await readFile(certificate, 'utf8');
      if (!text.includes('END CERTIFICATE')) continue;
      setDefaultCACertificates([...getCACertificates('default'), text]);
      trusted = true;
    }
    const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the emulator did not start:\n${await tail(log, 20)}`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('close', done));
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      return;
    }
    if ((await Promise.race([ended, sleep(3000, 'late')])) !== 'late') return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

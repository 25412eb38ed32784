import type { Config, SourceOptions } from '#shared/config/config.ts';
import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Secrets } from '../secrets.ts';
import { createFudoSimulator } from '../simulators/fudo.ts';
import { createSeguraSimulator } from '../simulators/segura.ts';
import { createSsmSimulator } from '../simulators/ssm.ts';
import type { Appliance } from '../simulators/world.ts';
import { createDemoAppliance, DEMO_HISTORY } from './appliance.ts';
import { SAO_PAULO, WARSAW } from './cast.ts';
import { CYCLE, FUDO_SCRIPT, SEGURA_SCRIPT } from './script.ts';

export interface RunningSimulator {
  readonly source: string;
  readonly url: string;
  /** What it is, for the header. */
  readonly what: string;
  close(): Promise<void>;
}

/** Where the very first run begins: at the start of a cycle, Tuesday 2026-01-06 at 14:00 UTC, before noon in São Paulo. */
export const DEMO_START: Instant = Math.ceil(Date.UTC(2026, 0, 6, 10) / CYCLE) * CYCLE;

/** Segura takes its time, here in real milliseconds. */
const SEGURA_DELAY: Milliseconds = 15;

/** A simulated appliance for each source of the configuration, on the port its URL names or the next free one. */
export async function startDemo(
  { sources }: Config,
  secrets: Secrets,
  now: () => Instant,
): Promise<RunningSimulator[]> {
  const running: RunningSimulator[] = [];
  for (const [source, options] of Object.entries(sources)) {
    running.push({ source, ...(await startSimulator(source, options, secrets, now)) });
  }
  return running;
}

async function startSimulator(
  source: string,
  options: SourceOptions,
  secrets: Secrets,
  now: () => Instant,
): Promise<Omit<RunningSimulator, 'source'>> {
  const port = Number(new URL(options.url).port);
  if (options.vendor === 'ssm') {
    const world = applianceOf(source, options);
    const simulator = await createSsmSimulator({ now, port, world, credentials: awsKey(secrets) });
    return { ...simulator, what: `AWS Session Manager, ${options.region}` };
  }
  const common = { now, port, zone: options.time_zone, world: applianceOf(source, options) };
  if (options.vendor === 'fudo') {
    const { api_key = '' } = secrets.ensure(options.auth.api_key.secret, ['api_key']);
    const simulator = await createFudoSimulator({ ...common, credentials: { api_key } });
    return { ...simulator, what: `Fudo Enterprise API v2, ${options.time_zone}` };
  }
  const dialect = 'v3.32' as const;
  const credentials = seguraCredentials(options, secrets);
  const slow = { ...common, delay: SEGURA_DELAY };
  const simulator = await createSeguraSimulator({ ...slow, dialect, credentials });
  return { ...simulator, what: `Segura ${dialect}, ${options.time_zone}` };
}

/** The key that simulated AWS knows. */
export function awsKey(secrets: Secrets) {
  const made = secrets.ensure('local/aws', ['access_key_id', 'secret_access_key']);
  const { access_key_id = '', secret_access_key = '' } = made;
  return { access_key_id, secret_access_key };
}

function applianceOf(source: string, { vendor }: SourceOptions): Appliance {
  const shared = { seed: source, history: DEMO_HISTORY };
  return vendor === 'fudo'
    ? createDemoAppliance({
        ...shared,
        cast: WARSAW,
        script: FUDO_SCRIPT,
        firstId: 3_927_138_875_067_084_301n,
      })
    : createDemoAppliance({ ...shared, cast: SAO_PAULO, script: SEGURA_SCRIPT, firstId: 100_001n });
}

function seguraCredentials(
  { auth }: Extract<SourceOptions, { vendor: 'segura' }>,
  secrets: Secrets,
) {
  if ('oauth2' in auth) {
    const made = secrets.ensure(auth.oauth2.secret, ['client_id', 'client_secret']);
    const { client_id = '', client_secret = '' } = made;
    return { oauth2: { client_id, client_secret } };
  }
  const names = ['consumer_key', 'consumer_secret', 'token', 'token_secret'];
  const made = secrets.ensure(auth.oauth1.secret, names);
  const { consumer_key = '', consumer_secret = '', token = '', token_secret = '' } = made;
  return { oauth1: { consumer_key, consumer_secret, token, token_secret } };
}

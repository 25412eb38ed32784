import { createFudoSimulator } from '#local/simulators/fudo.ts';
import { createSeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld, type World } from '#local/simulators/world.ts';

/** A simulated appliance on this machine. */
export interface TestAppliance {
  readonly source: string;
  readonly url: string;
  readonly world: World;
  /** The fields of its secret. */
  readonly credentials: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** One of each vendor, with a session that has been open for days, as most appliances have. */
export async function startAppliances(): Promise<TestAppliance[]> {
  const [segura, fudo] = [
    createWorld({ firstId: 481_516n }),
    createWorld({ firstId: 3_927_138_875_067_084_301n }),
  ];
  for (const world of [segura, fudo]) {
    world.open({ user: 'old', started_at: Date.now() - 3 * 24 * 3600_000 });
  }
  const oauth1 = {
    consumer_key: 'deploy-test',
    consumer_secret: 'only-on-this-machine',
    token: 'token-of-the-test',
    token_secret: 'also-only-here',
  };
  const seguraServer = await createSeguraSimulator({
    world: segura,
    now: Date.now,
    dialect: 'v4',
    zone: 'America/Sao_Paulo',
    credentials: { oauth1 },
  });
  const api_key = 'key-of-the-test';
  const fudoServer = await createFudoSimulator({
    world: fudo,
    now: Date.now,
    zone: 'Europe/Warsaw',
    credentials: { api_key },
  });
  return [
    { source: 'segura-sp', world: segura, credentials: oauth1, ...seguraServer },
    { source: 'fudo-dc1', world: fudo, credentials: { api_key }, ...fudoServer },
  ];
}

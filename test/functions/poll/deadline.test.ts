import type { Context } from 'aws-lambda';
import { createPollHandler } from '#functions/poll/create-handler.ts';
import { POLL_MARGIN } from '#functions/poll/timing.ts';
import { createFudoSimulator } from '#local/simulators/fudo.ts';
import { createSeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { START } from '#test/support/a-session.ts';

let now: Instant = START;
const clock = () => now;
let close: () => unknown = () => {};
beforeEach(() => {
  now = START;
});
afterEach(() => close());

/** The appliance may take ten minutes for each answer: only the function's own end is nearer. */
const PATIENT = { timeout: '10m', list_timeout: '10m' };
const KEY = { api_key: 'KEDV0', client_id: 'id', client_secret: 'secret' };

function sourceOf(name: string, options: Record<string, unknown>): Source {
  const vendor = vendorNamed(String(options['vendor']));
  return vendor.createSource(name, vendor.options.parse({ ...PATIENT, ...options }), {
    readSecret: async () => KEY,
    readFile: async () => '',
    now: clock,
    warn: () => {},
  });
}

async function segura(world: World) {
  const zone = 'America/Sao_Paulo';
  const credentials = { oauth2: { client_id: 'id', client_secret: 'secret' } };
  const simulator = await createSeguraSimulator({
    world,
    now: clock,
    dialect: 'v4',
    zone,
    credentials,
  });
  close = simulator.close;
  const auth = { oauth2: { secret: 'a' } };
  const options = { vendor: 'segura', url: simulator.url, time_zone: zone, auth };
  return { simulator, source: sourceOf('segura-sp', options) };
}

async function fudo(world: World) {
  const zone = 'Europe/Warsaw';
  const credentials = { api_key: 'KEDV0' };
  const simulator = await createFudoSimulator({ world, now: clock, zone, credentials });
  close = simulator.close;
  const auth = { api_key: { secret: 'a' } };
  const options = { vendor: 'fudo', url: simulator.url, time_zone: zone, auth };
  return { simulator, source: sourceOf('fudo-dc1', options) };
}

/** The function's context when this is left after the time that saving needs. */
const contextWith = (left: number) => {
  const context: Partial<Context> = { getRemainingTimeInMillis: () => POLL_MARGIN + left };
  return context as Context;
};

const APPLIANCES = [
  ['Segura', segura],
  ['Fudo', fudo],
] as const;

test.each(APPLIANCES)(
  '%s: a reading stops before the function does, and loses nothing',
  async (_name, start) => {
    const world = createWorld({ firstId: 481_000n });
    const { simulator, source } = await start(world);
    const bench = aPollWorld();
    const handler = createPollHandler(async () => bench.deps({ source, clock }));
    const run = (left: number) => handler({}, contextWith(left));
    const id = world.open({ started_at: START - HOUR });
    await run(20_000);
    now = START + MINUTE;
    await run(20_000);
    const before = await bench.store.readSource(source.name);
    expect(before?.cursor).not.toEqual({});

    now = START + 4 * HOUR;
    const late = world.open({ started_at: now - MINUTE });
    simulator.fail('slow');
    await expect(run(700)).rejects.toThrow(source.name);
    expect(await bench.store.readSource(source.name)).toMatchObject({ cursor: before?.cursor });
    expect([...(await bench.store.liveIds(source.name))]).toEqual([id]);

    simulator.fail(null);
    now += MINUTE;
    await run(20_000);
    expect([...(await bench.store.liveIds(source.name))].sort()).toEqual([id, late].sort());
    expect(bench.heard().filter((words) => words.startsWith('fired'))).toHaveLength(1);
  },
);

test.each(APPLIANCES)('%s: with no time left nothing is asked', async (_name, start) => {
  const world = createWorld();
  const { simulator, source } = await start(world);
  const bench = aPollWorld();
  const handler = createPollHandler(async () => bench.deps({ source, clock }));
  await expect(handler({}, contextWith(0))).rejects.toThrow(source.name);
  expect(simulator.requests.list).toBe(0);
  expect(bench.measured).toContain('PollFailed');
});

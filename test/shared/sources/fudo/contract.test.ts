import { createFudoSimulator, type FudoSimulatorOptions } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import { type SourceBench, type SourceSetup, sourceContract } from '#test/contracts/source.ts';

const api_key = 'KEY-s3cr3t';

type Variant = Partial<Pick<FudoSimulatorOptions, 'expensive' | 'order' | 'maxLimit'>> & {
  page_size?: number;
};

function setup({ page_size, ...simulated }: Variant) {
  return async ({ zone, now }: SourceSetup): Promise<SourceBench> => {
    const world = createWorld({ firstId: 3927138875067084301n });
    const simulator = await createFudoSimulator({
      ...simulated,
      world,
      now,
      zone,
      credentials: { api_key },
    });
    return {
      world,
      secretFields: ['api_key'],
      fail: simulator.fail,
      close: simulator.close,
      createSource: ({ secret = {}, timeout, session_url = null, behind = 0 } = {}) => {
        const options = fudoOptions.parse({
          vendor: 'fudo',
          url: simulator.url,
          time_zone: zone,
          auth: { api_key: { secret: 'pamwatch/fudo-dc1' } },
          session_url,
          max_requests_per_second: 1000,
          ...(page_size === undefined ? {} : { page_size }),
        });
        const bounds = timeout === undefined ? {} : { timeout, list_timeout: timeout };
        const { api_key: key } = { api_key, ...secret };
        return createFudoSource(
          'fudo-dc1',
          { ...options, ...bounds },
          {
            readSecret: async () => (key === undefined ? { other: 'x' } : { api_key: key }),
            readFile: async () => '',
            now: () => now() - behind,
            warn: () => {},
          },
        );
      },
    };
  };
}

sourceContract('Fudo with names in its sessions', setup({ expensive: true }));
sourceContract(
  'Fudo that gives identifiers, newest first, in pages smaller than asked for',
  setup({ order: 'newest', maxLimit: 40, page_size: 100 }),
);
sourceContract('Fudo in the smallest pages', setup({ expensive: true, page_size: 1 }));

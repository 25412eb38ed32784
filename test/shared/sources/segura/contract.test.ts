import { createSeguraSimulator, type SeguraSimulatorOptions } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { OAUTH1_FIELDS } from '#shared/sources/segura/oauth1.ts';
import { OAUTH2_FIELDS } from '#shared/sources/segura/oauth2.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import { type SourceBench, type SourceSetup, sourceContract } from '#test/contracts/source.ts';

const oauth1 = {
  consumer_key: 'ck-s3cr3t',
  consumer_secret: 'cs-s3cr3t & more',
  token: 'tk-s3cr3t',
  token_secret: 'ts-s3cr3t',
};
const oauth2 = { client_id: 'id-s3cr3t', client_secret: 'cs-s3cr3t+/=&' };

type Variant = Pick<SeguraSimulatorOptions, 'dialect'> &
  Partial<Pick<SeguraSimulatorOptions, 'wrapped' | 'pretty' | 'liveEnd' | 'risk'>> & {
    auth: 'oauth1' | 'oauth2';
    configured?: object;
  };

function setup(variant: Variant) {
  return async ({ zone, now }: SourceSetup): Promise<SourceBench> => {
    const world = createWorld({ firstId: 480n });
    const { auth, configured, ...simulated } = variant;
    const credentials = auth === 'oauth1' ? { oauth1 } : { oauth2 };
    const simulator = await createSeguraSimulator({ ...simulated, world, now, zone, credentials });
    const secret = auth === 'oauth1' ? oauth1 : oauth2;
    return {
      world,
      secretFields: auth === 'oauth1' ? OAUTH1_FIELDS : OAUTH2_FIELDS,
      fail: simulator.fail,
      close: simulator.close,
      createSource: ({ secret: changed = {}, timeout, session_url = null, behind = 0 } = {}) => {
        const options = seguraOptions.parse({
          vendor: 'segura',
          url: simulator.url,
          time_zone: zone,
          auth: { [auth]: { secret: 'pamwatch/segura-sp' } },
          session_url,
          ...configured,
        });
        const bounds = timeout === undefined ? {} : { timeout, list_timeout: timeout };
        return createSeguraSource(
          'segura-sp',
          { ...options, ...bounds },
          {
            readSecret: async () => present({ ...secret, ...changed }),
            readFile: async () => '',
            now: () => now() - behind,
            warn: () => {},
          },
        );
      },
    };
  };
}

function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) given[name] = value;
  return given;
}

sourceContract('Segura v3.32 with OAuth 1.0a', setup({ dialect: 'v3.32', auth: 'oauth1' }));

sourceContract(
  'Segura v3.33, wrapped and indented, with OAuth 2',
  setup({
    dialect: 'v3.33',
    auth: 'oauth2',
    wrapped: true,
    pretty: true,
    liveEnd: 'zero',
    configured: {
      paths: {
        list: '/api/pam/session/remotesessions',
        get: '/api/pam/session/remotesessions/{id}',
      },
      auth: { oauth2: { secret: 'x', token_path: '/api/oauth2/token', client_auth: 'basic' } },
    },
  }),
);

sourceContract(
  'Segura v4 with OAuth 2 and risks',
  setup({
    dialect: 'v4',
    auth: 'oauth2',
    liveEnd: 'missing',
    risk: { scale: 15, language: 'pt' },
    configured: { risk: { scale: 15 } },
  }),
);

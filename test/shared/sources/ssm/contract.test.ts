import { createSsmSimulator } from '#local/simulators/ssm.ts';
import { createWorld } from '#local/simulators/world.ts';
import { ssmOptions } from '#shared/sources/ssm/options.ts';
import { createSsmSource } from '#shared/sources/ssm/source.ts';
import { type SourceBench, type SourceSetup, sourceContract } from '#test/contracts/source.ts';

const KEY = { access_key_id: 'AKIASIMULATOR', secret_access_key: 'made-up/s3cr3t' };

function setup(page_size: number) {
  return async ({ now }: SourceSetup): Promise<SourceBench> => {
    const world = createWorld();
    const simulator = await createSsmSimulator({ world, now, credentials: KEY });
    return {
      world,
      secretFields: ['access_key_id', 'secret_access_key'],
      fail: simulator.fail,
      close: simulator.close,
      createSource: ({ secret = {}, timeout, session_url = null, behind = 0 } = {}) => {
        const options = ssmOptions.parse({
          vendor: 'ssm',
          region: 'eu-central-1',
          url: simulator.url,
          session_url,
          page_size,
        });
        const bounds = timeout === undefined ? {} : { timeout, list_timeout: timeout };
        const key: Record<string, string | undefined> = { ...KEY, ...secret };
        const { access_key_id: accessKeyId = '', secret_access_key: secretAccessKey = '' } = key;
        return createSsmSource(
          'aws-fra',
          { ...options, ...bounds },
          {
            readSecret: async () => {
              throw new Error('no secret is needed');
            },
            readFile: async () => '',
            now: () => now() - behind,
            warn: () => {},
            awsCredentials: async () => ({ accessKeyId, secretAccessKey }),
          },
        );
      },
    };
  };
}

sourceContract('Session Manager', setup(200));
sourceContract('Session Manager in small pages', setup(7));

import { createSeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { createSeguraActions } from '#shared/sources/segura/actions.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import { type ActionsBench, actionsContract } from '#test/contracts/actions.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const OAUTH1 = {
  consumer_key: 'ck-s3cr3t',
  consumer_secret: 'cs-s3cr3t',
  token: 'tk-s3cr3t',
  token_secret: 'ts-s3cr3t',
};
const OAUTH2 = { client_id: 'id-s3cr3t', client_secret: 'cs-s3cr3t' };

function setup(way: 'oauth1' | 'oauth2') {
  return async ({ now }: { readonly now: () => number }): Promise<ActionsBench> => {
    const world = createWorld({ firstId: 540n });
    const simulator = await createSeguraSimulator({
      world,
      now,
      dialect: 'v4',
      zone: 'America/Sao_Paulo',
      credentials: { oauth1: OAUTH1, oauth2: OAUTH2 },
      end: world.end,
    });
    const options = seguraOptions.parse({
      vendor: 'segura',
      url: simulator.url,
      time_zone: 'America/Sao_Paulo',
      auth: { [way]: { secret: 'own' } },
      admin: { secret: 'admin' },
    });
    const good = way === 'oauth1' ? OAUTH1 : OAUTH2;
    const wrong = Object.fromEntries(Object.keys(good).map((field) => [field, 'wrong-s3cr3t']));
    const depsOf = (admin: Readonly<Record<string, string>>) => ({
      ...someSourceDeps(() => good, now),
      readSecret: async (name: string) => (name === 'admin' ? admin : good),
    });
    return {
      world,
      source: createSeguraSource('segura-sp', options, depsOf(good)),
      createActions: (which = 'good') =>
        createSeguraActions('segura-sp', options, depsOf(which === 'good' ? good : wrong)),
      acts: { terminate: async ({ terminate }, session, stop) => terminate?.(session, stop) },
      isChange: ({ method }) => method === 'DELETE',
      fail: simulator.fail,
      close: simulator.close,
    };
  };
}

actionsContract('Segura with OAuth 1.0a', setup('oauth1'));
actionsContract('Segura with OAuth 2', setup('oauth2'));

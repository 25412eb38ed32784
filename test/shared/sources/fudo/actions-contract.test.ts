import { createFudoSimulator } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';
import { createFudoActions } from '#shared/sources/fudo/actions.ts';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import { type ActionsBench, actionsContract } from '#test/contracts/actions.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const KEY = { api_key: 'KEY-s3cr3t' };

async function setup({ now }: { readonly now: () => number }): Promise<ActionsBench> {
  const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
  const simulator = await createFudoSimulator({
    world,
    now,
    zone: 'Europe/Warsaw',
    credentials: KEY,
    backups: [{ id: '77', name: 'nas' }],
  });
  const options = fudoOptions.parse({
    vendor: 'fudo',
    url: simulator.url,
    time_zone: 'Europe/Warsaw',
    auth: { api_key: { secret: 'own' } },
    admin: { secret: 'admin' },
  });
  const depsOf = (admin: Readonly<Record<string, string>>) => ({
    ...someSourceDeps(() => KEY, now),
    readSecret: async (name: string) => (name === 'admin' ? admin : KEY),
  });
  return {
    world,
    source: createFudoSource('fudo-dc1', options, depsOf(KEY)),
    createActions: (which = 'good') =>
      createFudoActions(
        'fudo-dc1',
        options,
        depsOf(which === 'good' ? KEY : { api_key: 'wrong-s3cr3t' }),
      ),
    acts: {
      backup: async ({ backup }, { id }, stop) => backup?.([id], { name: 'nas' }, stop),
      modify: async ({ modify }, { id }, stop) => modify?.(id, { retention_locked: 'true' }, stop),
      remove: async ({ remove }, { id }, stop) => remove?.(id, stop),
    },
    isChange: ({ method }) => method !== 'GET',
    fail: simulator.fail,
    close: simulator.close,
  };
}

actionsContract('Fudo', setup);

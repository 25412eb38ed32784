import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { alertsTold, faultsOfOneAlert } from '#test/support/alerts-told.ts';
import { type Death, livePolls } from '#test/support/poll-life.ts';

const one = (id: string, minutes: number, user = 'jdoe') =>
  aSession({ id, user, started_at: START + minutes * MINUTE });
const [A, B, C, D, X] = [one('A', 0), one('B', 5), one('C', 10), one('D', 20), one('X', 5, 'x')];

/** Two users come; one of them is in three sessions, then four, still is, and then the hour is over. */
const STEPS = [
  { at: START - HOUR, show: [] },
  { at: START + 6 * MINUTE, show: [A, B, X] },
  { at: START + 11 * MINUTE, show: [A, B, C, X] },
  { at: START + 21 * MINUTE, show: [A, B, C, D, X] },
  { at: START + 50 * MINUTE, show: [A, B, C, D, X] },
  { at: START + 2 * HOUR, show: [A, B, C, D, X] },
] as const;

const RULE = aCorrelation({
  alert:
    "title: '{user}: {count}'\nescalate:\n  - { when: { gte: 4 }, level: high }\nremind: { after: 15m, most: 1 }",
});

async function lifeWithCrash(death?: Death) {
  const world = aPollWorld([], [RULE]);
  return { world, died: await livePolls(world, STEPS, death) };
}

async function faults(world: PollWorld): Promise<string[]> {
  const [first] = alertsTold(world);
  const told = first?.transition === 'fired' && first.group?.total === 3;
  return [...(told ? [] : ['did not fire at three']), ...(await faultsOfOneAlert(world, 4))];
}

test('a life without a crash tells of the group', async () => {
  const { world } = await lifeWithCrash();
  expect(await faults(world)).toEqual([]);
  expect(world.heard()).toEqual(['baseline', 'fired medium', 'escalated high', 'reminded high']);
  expect(world.published.at(-1)).toMatchObject({ kind: 'detail', transition: 'resolved' });
});

describe.each(STEPS.map((_, step) => step))('poll %i', (step) => {
  test.each(['before', 'after'] as const)(
    'may die %s any call it makes: no session counts twice, nothing is lost',
    async (moment) => {
      let call = 1;
      for (; call < 200; call++) {
        const { world, died } = await lifeWithCrash({ step, call, moment });
        expect({ call, faults: await faults(world) }).toEqual({ call, faults: [] });
        if (!died) break;
      }
      expect(call).toBeGreaterThan(7);
      expect(call).toBeLessThan(200);
    },
  );
});

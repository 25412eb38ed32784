import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
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
  const found: string[] = [];
  const ids = world.published.map((message) => message.id);
  const twice = ids.length - new Set(ids).size;
  if (twice > 1) found.push(`${twice} messages were repeated`);
  const alerts = world.published.flatMap((message) =>
    message.kind === 'summary' ? [] : [message],
  );
  if (new Set(alerts.map(({ alert }) => alert)).size !== 1) found.push('not one alert');
  const [first, last] = [alerts[0], alerts.at(-1)];
  if (first?.transition !== 'fired' || first.group?.total !== 3)
    found.push('did not fire at three');
  if (last?.transition !== 'resolved' || last.peak_level !== 'high') found.push('no end');
  const numbers = new Set(alerts.map(({ n }) => n));
  for (const { n } of await world.store.readTransitions(last?.alert ?? '')) {
    if (!numbers.has(n)) found.push(`lost transition ${n}`);
  }
  if (numbers.size !== 4) found.push(`${numbers.size} transitions`);
  const groups = await world.store.openGroups();
  if (groups.length > 0) found.push('a group is still due');
  return found;
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

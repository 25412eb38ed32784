import type { AlertMessage } from '#shared/alerts/message.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { CHAIN, chainOf } from '#test/support/a-chain.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { alertsTold, faultsOfOneAlert } from '#test/support/alerts-told.ts';
import { type Death, livePolls } from '#test/support/poll-life.ts';

const rejected = (id: string, minutes: number) => {
  const at = START + minutes * MINUTE;
  return aSession({ id, state: 'rejected', started_at: at, ended_at: at });
};
const [A, B, C] = [rejected('A', 0), rejected('B', 4), rejected('C', 8)];
const D = aSession({ id: 'D', started_at: START + 20 * MINUTE });

/** Requests are rejected, the third one raises the lower correlation, a session the upper one; then both are over. */
const STEPS = [
  { at: START - HOUR, show: [] },
  { at: START + 5 * MINUTE, show: [A, B] },
  { at: START + 9 * MINUTE, show: [A, B, C] },
  { at: START + 21 * MINUTE, show: [A, B, C, D] },
  { at: START + 3 * HOUR, show: [A, B, C, D] },
] as const;

// The lower one still holds when the next poll comes, so nothing but the crash makes it look again.
const LASTING = CHAIN.replace('timespan: 10m', 'timespan: 40m');
const RULES = chainOf(LASTING);
// Each time that the lower one holds counts: an event that was told twice would raise it to high.
const COUNTING = chainOf(
  LASTING.slice(0, LASTING.lastIndexOf('---'))
    .replace('type: temporal_ordered', 'type: event_count')
    .replace('rules: [many-rejected, opened]', 'rules: [many-rejected]')
    .replace('timespan: 1h', 'timespan: 1h\n  condition: { gte: 1 }')
    .replace(
      "  title: '{user}: {count} of {values} in {timespan}'",
      "  title: '{user}: {count}'\n  escalate: [{ when: { gte: 2 }, level: critical }]",
    ),
);

// And another level above that, which counts what was found in order.
const DEEPER = chainOf(
  [
    `
title: After all, at least once
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c88
name: at-least-once
level: high
correlation:
  type: event_count
  rules: [in-after-all]
  group-by: [user]
  timespan: 1h
  condition: { gte: 1 }
alert:
  title: '{user}: {count}'
  escalate: [{ when: { gte: 2 }, level: critical }]`,
    LASTING,
  ].join('\n---'),
);

async function lifeWithCrash(rules: typeof RULES, death?: Death) {
  const world = aPollWorld([], rules);
  return { world, died: await livePolls(world, STEPS, death) };
}

function faultsBelow(first: AlertMessage | undefined): string[] {
  const { groups: [lowest] = [], groups_total: total } = first?.group ?? {};
  const sessions = lowest?.rule.name === 'in-after-all' ? 4 : 3;
  return [
    ...(total === 1 ? [] : ['what was found does not count once']),
    ...(lowest?.sessions === sessions ? [] : ['what was found has not its sessions']),
  ];
}

async function faults(world: PollWorld): Promise<string[]> {
  const [first] = alertsTold(world);
  const told = first?.transition === 'fired' && first.kind === 'notification';
  return [
    ...faultsBelow(first),
    ...(told ? [] : ['fired too late']),
    ...(await faultsOfOneAlert(world, 2)),
  ];
}

describe.each([
  ['in order', RULES],
  ['counted', COUNTING],
  ['on three levels', DEEPER],
])('%s', (_, rules) => {
  test('a life without a crash tells of what was found', async () => {
    const { world } = await lifeWithCrash(rules);
    expect(await faults(world)).toEqual([]);
    expect(world.heard()).toEqual(['baseline', 'fired high']);
    expect(world.published.at(-1)).toMatchObject({ kind: 'detail', transition: 'resolved' });
  });

  describe.each(STEPS.map((_step, step) => step))('poll %i', (step) => {
    test.each(['before', 'after'] as const)(
      'may die %s any call it makes: nothing that was found counts twice, nothing is lost',
      async (moment) => {
        let call = 1;
        for (; call < 200; call++) {
          const { world, died } = await lifeWithCrash(rules, { step, call, moment });
          expect({ call, faults: await faults(world) }).toEqual({ call, faults: [] });
          if (!died) break;
        }
        expect(call).toBeGreaterThan(7);
        expect(call).toBeLessThan(200);
      },
    );
  });
});

test('the poll in which the lower one begins to hold writes it, then the upper one, then that it was told', async () => {
  const world = aPollWorld([], RULES);
  await livePolls(world, STEPS.slice(0, 2));
  const writes: string[] = [];
  const store = {
    ...world.store,
    saveGroup: async (item: Parameters<typeof world.store.saveGroup>[0]) => {
      const told = item.spells?.map((spell) => (spell.told === undefined ? 'to tell' : 'told'));
      writes.push([RULES.find(({ id }) => id === item.rule)?.name, ...(told ?? [])].join(' '));
      return world.store.saveGroup(item);
    },
  };
  world.source.show(STEPS[2].show);
  await world.pollAt(STEPS[2].at, { store });
  expect(writes).toEqual(['many-rejected to tell', 'in-after-all', 'many-rejected told']);
});

import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { CHAIN, chainOf } from '#test/support/a-chain.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';

const rejected = (id: string, minutes: number, parts: Partial<Session> = {}) =>
  aSession({
    id,
    state: 'rejected',
    started_at: START + minutes * MINUTE,
    ended_at: START + minutes * MINUTE,
    ...parts,
  });
const opened = (id: string, minutes: number, parts: Partial<Session> = {}) =>
  aSession({ id, started_at: START + minutes * MINUTE, ...parts });

const REFUSED = [rejected('A', 0), rejected('B', 4), rejected('C', 8)];
const IN = opened('D', 20);

async function pollEvery(world: PollWorld, sessions: readonly Session[], until: number) {
  await world.pollAt(START - MINUTE);
  for (let minute = 0; minute <= until; minute++) {
    const now = START + minute * MINUTE;
    world.source.show(sessions.filter(({ started_at }) => started_at <= now));
    await world.pollAt(now);
  }
}

test('what a correlation finds counts for the one that refers to it, and alerts nobody by itself', async () => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, [...REFUSED, IN], 90);
  expect(world.heard()).toEqual(['baseline', 'fired high']);
  expect(world.published[1]).toMatchObject({
    subject: 'group:in-after-all/jdoe',
    title: 'jdoe: 2 of many-rejected, opened in 1 h',
    at: new Date(START + 20 * MINUTE).toISOString(),
    session: { id: 'D' },
    group: {
      fields: [{ field: 'user', value: 'jdoe' }],
      sessions: [{ id: 'A' }, { id: 'B' }, { id: 'C' }, { id: 'D' }],
      total: 4,
      groups: [
        {
          rule: { name: 'many-rejected', title: 'Several rejected requests' },
          title: 'jdoe: 3 rejected in 10 min',
          at: '2026-01-06T22:49:00.001Z',
          sessions: 3,
          why: [{ field: 'sessions', value: '3 in 8 min', limit: 'at least 3 in 10 min' }],
        },
      ],
      groups_total: 1,
    },
  });
  // The rejected requests are 68 minutes back when the hour of the correlation is over.
  expect(world.published[2]).toMatchObject({
    reason: 'faded',
    at: '2026-01-06T23:49:00.001Z',
  });
});

test.each([
  ['too few of them', [...REFUSED.slice(1), IN]],
  ['before what should follow', [...REFUSED, opened('D', -30)]],
  ['of another user', [...REFUSED, opened('D', 20, { user: 'x' })]],
  ['too long ago', [...REFUSED, opened('D', 70)]],
])('nothing fires for what is %s', async (_, sessions) => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, sessions, 100);
  expect(world.heard()).toEqual(['baseline']);
});

test('what happened while nobody looked is one message that says how late it comes', async () => {
  const world = aPollWorld([], chainOf());
  await world.pollAt(START - MINUTE);
  const over = { ...IN, state: 'ended' as const, ended_at: START + 30 * MINUTE };
  const was = chainOf(CHAIN.replace('state: live', 'user|exists: true'));
  world.source.show([...REFUSED, over]);
  const { correlating } = world.deps();
  await world.pollAt(START + 10 * HOUR, { correlating: { ...correlating, rules: was } });
  expect(world.heard()).toEqual(['baseline', 'resolved']);
  expect(world.published.at(-1)).toMatchObject({ first: true, peak_level: 'high' });
});

test('a poll in which nothing changed writes no group', async () => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, [...REFUSED, IN], 25);
  const writes: string[] = [];
  const store = {
    ...world.store,
    saveGroup: (item: Parameters<typeof world.store.saveGroup>[0]) => {
      writes.push(`${item.rule}#${item.hash}`);
      return world.store.saveGroup(item);
    },
  };
  await world.pollAt(START + 26 * MINUTE, { store });
  await world.pollAt(START + 27 * MINUTE, { store });
  expect(writes).toEqual([]);
});

test('with `generate` both alert', async () => {
  const text = CHAIN.replace('  timespan: 1h', '  timespan: 1h\n  generate: true').replace(
    'name: many-rejected',
    'id: 8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11\nlevel: low\nname: many-rejected',
  );
  const world = aPollWorld([], chainOf(text));
  await pollEvery(world, [...REFUSED, IN], 90);
  expect(world.heard()).toEqual(['baseline', 'fired low', 'fired high']);
});

const BURSTS = `
title: Many bursts in a day
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c12
name: many-bursts
level: medium
correlation:
  type: event_count
  rules: [burst]
  group-by: [user]
  timespan: 1d
  condition: { gte: 2 }
alert: { title: '{user}: {count} bursts, {sessions} sessions' }
---
title: Burst
id: 9a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11
correlation:
  type: event_count
  rules: [opened]
  group-by: [user, target]
  timespan: 10m
  condition: { gte: 2 }
---
title: Opened
name: opened
logsource: { category: pam_session }
detection: { open: { id|exists: true }, condition: open }`.replace(
  '[burst]',
  '[9a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11]',
);

test('each time a group begins to hold is an event; a short break is none', async () => {
  const world = aPollWorld([], chainOf(BURSTS));
  const sessions = [opened('A', 0), opened('B', 5), opened('C', 12), opened('D', 20)];
  await pollEvery(world, sessions, 60);
  expect(world.heard()).toEqual(['baseline']);
  world.source.show([...sessions, opened('E', 120), opened('F', 121)]);
  await world.pollAt(START + 122 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
  expect(world.published[1]).toMatchObject({
    title: 'jdoe: 2 bursts, 4 sessions',
    group: { groups_total: 2, total: 4 },
  });
});

test('groups of one correlation make another group where that groups by fewer fields', async () => {
  const world = aPollWorld([], chainOf(BURSTS));
  const at = (id: string, minutes: number, target: string) => opened(id, minutes, { target });
  await pollEvery(world, [at('A', 0, 'x'), at('B', 1, 'x'), at('C', 2, 'y'), at('D', 3, 'y')], 5);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
  expect(world.published[1]).toMatchObject({
    at: new Date(START + 3 * MINUTE).toISOString(),
    why: [
      { field: 'groups', value: '2 in 2 min', limit: 'at least 2 in 24 h' },
      { field: 'sessions' },
    ],
  });
});

test('a correlation that is changed counts anew what still holds below it', async () => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, REFUSED, 9);
  const longer = chainOf(CHAIN.replace('timespan: 1h', 'timespan: 2h'));
  const { correlating } = world.deps();
  const deps = { correlating: { ...correlating, rules: longer } };
  await world.pollAt(START + 9.5 * MINUTE, deps);
  world.source.show([...REFUSED, opened('D', 80)]);
  await world.pollAt(START + 81 * MINUTE, deps);
  expect(world.heard()).toEqual(['baseline', 'fired high']);
});

test('a correlation that comes to count another finds when that began to hold', async () => {
  const [lower] = chainOf();
  const world = aPollWorld([], lower === undefined ? [] : [lower]);
  await pollEvery(world, REFUSED, 9);
  const { correlating } = world.deps();
  const deps = { correlating: { ...correlating, rules: chainOf() } };
  world.source.show([...REFUSED, opened('D', 9)]);
  await world.pollAt(START + 9.5 * MINUTE, deps);
  world.source.show([...REFUSED, opened('D', 9), opened('E', 11)]);
  await world.pollAt(START + 12 * MINUTE, deps);
  expect(world.published.at(-1)).toMatchObject({
    transition: 'fired',
    group: { groups: [{ at: '2026-01-06T22:49:00.001Z' }] },
  });
});

test('a store that refuses the upper group fails the poll, and the next tells what was found', async () => {
  const world = aPollWorld([], chainOf());
  const [lower, upper] = chainOf();
  await world.pollAt(START - MINUTE);
  world.source.show([...REFUSED, IN]);
  const store = {
    ...world.store,
    saveGroup: async (item: Parameters<typeof world.store.saveGroup>[0]) => {
      if (item.rule === upper?.id) throw new Error('throttled');
      return world.store.saveGroup(item);
    },
  };
  await expect(world.pollAt(START + 21 * MINUTE, { store })).rejects.toThrow('throttled');
  expect((await world.store.openGroups()).map(({ rule }) => rule)).toEqual([lower?.id]);
  await world.pollAt(START + 22 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired high']);
  expect(world.published[1]).toMatchObject({ at: new Date(START + 20 * MINUTE).toISOString() });
});

test('several correlations count the same one, each for itself, and one that cannot be written keeps none from it', async () => {
  const second = `
title: Rejected again and again
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c77
name: again-and-again
level: low
correlation:
  type: event_count
  rules: [many-rejected]
  group-by: [user]
  timespan: 1d
  condition: { gte: 1 }
alert: { title: '{user}: {count}', over: open }`;
  const world = aPollWorld([], chainOf([CHAIN, second].join('\n---')));
  await world.pollAt(START - MINUTE);
  world.source.show(REFUSED);
  const store = {
    ...world.store,
    saveGroup: async (item: Parameters<typeof world.store.saveGroup>[0]) => {
      if (item.rule.endsWith('77')) throw new Error('throttled');
      return world.store.saveGroup(item);
    },
  };
  await expect(world.pollAt(START + 9 * MINUTE, { store })).rejects.toThrow('throttled');
  await world.pollAt(START + 9.5 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired low']);
  world.source.show([...REFUSED, IN]);
  await world.pollAt(START + 21 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired low', 'fired high', 'resolved']);
  expect(world.published.at(-1)).toMatchObject({
    rule: { name: 'again-and-again' },
    at: '2026-01-06T22:51:00.001Z',
  });
});

test('correlations that are taken away resolve what they had open, and leave nothing that is due', async () => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, [...REFUSED.map((one) => ({ ...one })), opened('D', 9)], 9.5);
  expect(world.heard()).toEqual(['baseline', 'fired high']);
  const { correlating } = world.deps();
  await world.pollAt(START + 9.7 * MINUTE, { correlating: { ...correlating, rules: [] } });
  expect(world.published.at(-1)).toMatchObject({ transition: 'resolved', reason: 'rule_removed' });
  expect(await world.store.openGroups()).toEqual([]);
});

test('a correlation that comes to be counted alone ends the alert that it had open', async () => {
  const levelled = CHAIN.replace(
    'name: many-rejected',
    'id: 8a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11\nlevel: low\nname: many-rejected',
  );
  const alone = levelled.slice(levelled.indexOf('title: Several'), levelled.lastIndexOf('---'));
  const world = aPollWorld([], chainOf(alone));
  await pollEvery(world, REFUSED, 9);
  expect(world.heard()).toEqual(['baseline', 'fired low']);
  const { correlating } = world.deps();
  const rules = chainOf(levelled);
  await world.pollAt(START + 9.5 * MINUTE, { correlating: { ...correlating, rules } });
  expect(world.published.at(-1)).toMatchObject({ transition: 'resolved', reason: 'rule_removed' });
});

test('many groups of an upper level at once are told as one', async () => {
  const world = aPollWorld([], chainOf());
  await world.pollAt(START - MINUTE);
  const crowd = Array.from({ length: 30 }, (_, n) =>
    [...REFUSED, IN].map((one) => ({ ...one, id: `${n}${one.id}`, user: `u${n}` })),
  ).flat();
  world.source.show(crowd);
  await world.pollAt(START + 21 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'storm']);
  expect(world.published.filter(({ kind }) => kind === 'detail')).toHaveLength(30);
});

test('what a group above keeps is bounded, and it forgets in time', async () => {
  const world = aPollWorld([], chainOf());
  await pollEvery(world, [...REFUSED, IN], 30);
  for (let hour = 1; hour < 60; hour++) await world.pollAt(START + hour * HOUR);
  expect(await world.store.openGroups()).toEqual([]);
  await world.pollAt(START + 5 * DAY);
  expect(world.heard()).toEqual(['baseline', 'fired high']);
});

describe('over what is open', () => {
  const OPEN = `
title: Several sessions on each of two targets at once
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c13
name: spread
level: medium
correlation:
  type: value_count
  rules: [several]
  group-by: [user]
  timespan: 1d
  condition: { field: target, gte: 2 }
alert: { title: '{user}: {values}', over: open }
---
title: Several at once
name: several
correlation:
  type: event_count
  rules: [opened]
  group-by: [user, target]
  timespan: 1d
  condition: { gte: 2 }
alert: { over: open }
---
title: Opened
name: opened
logsource: { category: pam_session }
detection: { open: { id|exists: true }, condition: open }`;
  const on = (id: string, minutes: number, target: string) => opened(id, minutes, { target });
  const [A, B, C, D] = [on('A', 0, 'x'), on('B', 1, 'x'), on('C', 10, 'y'), on('D', 11, 'y')];
  const ended = (session: Session, minutes: number): Session => ({
    ...session,
    state: 'ended',
    ended_at: START + minutes * MINUTE,
  });

  async function until12(): Promise<PollWorld> {
    const world = aPollWorld([], chainOf(OPEN));
    await pollEvery(world, [A, B, C, D], 12);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    expect(world.published[1]).toMatchObject({
      title: 'jdoe: x, y',
      at: new Date(START + 11 * MINUTE).toISOString(),
    });
    return world;
  }

  test('what was found counts until it ceases to hold', async () => {
    const world = await until12();
    world.source.show([ended(A, 30), B, C, D]);
    await world.pollAt(START + 31 * MINUTE);
    expect(world.published.at(-1)).toMatchObject({
      transition: 'resolved',
      at: new Date(START + 30 * MINUTE).toISOString(),
    });
    expect(await world.store.dueGroups(START + 32 * MINUTE)).toEqual([]);
  });

  test('and again, from then on, when it soon holds again', async () => {
    const world = await until12();
    world.source.show([ended(A, 30), B, C, D]);
    await world.pollAt(START + 31 * MINUTE);
    const again = on('E', 35, 'x');
    world.source.show([B, C, D, again]);
    await world.pollAt(START + 36 * MINUTE);
    expect(world.heard()).toEqual(['baseline', 'fired medium', 'resolved', 'fired medium']);
    expect(world.published.at(-1)).toMatchObject({
      reason: 'reopened',
      at: new Date(START + 35 * MINUTE).toISOString(),
      group: {
        groups_total: 2,
        groups: [{ title: expect.anything() }, { at: new Date(START + 35 * MINUTE).toISOString() }],
      },
    });
  });

  test('what ceased before anybody looked again is found at its instant', async () => {
    const world = aPollWorld([], chainOf(OPEN));
    await world.pollAt(START - MINUTE);
    world.source.show([ended(A, 5), B, C, D]);
    await world.pollAt(START + 12 * MINUTE);
    expect(world.heard()).toEqual(['baseline']);
  });
});

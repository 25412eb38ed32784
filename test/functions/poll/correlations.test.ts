import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';

const one = (id: string, minutes: number, parts: Partial<Session> = {}) =>
  aSession({ id, started_at: START + minutes * MINUTE, ...parts });

/** Three sessions of jdoe within forty minutes. */
const THREE = [one('A', 0), one('B', 20), one('C', 40)];

async function pollEvery(world: PollWorld, sessions: readonly Session[], until: number) {
  await world.pollAt(START - MINUTE);
  for (let minute = 0; minute <= until; minute++) {
    const now = START + minute * MINUTE;
    world.source.show(sessions.filter(({ started_at }) => started_at <= now));
    await world.pollAt(now);
  }
}

test('three sessions of one user within an hour fire once, and nobody is told that the hour is over', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, THREE, 90);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
  expect(world.published[1]).toMatchObject({
    subject: 'group:many-sessions/jdoe',
    title: 'jdoe: 3 sessions in 1 h',
    at: new Date(START + 40 * MINUTE).toISOString(),
    group: {
      fields: [{ field: 'user', value: 'jdoe' }],
      sessions: [{ id: 'A' }, { id: 'B' }, { id: 'C' }],
      total: 3,
    },
    session: { id: 'C' },
    why: [{ field: 'sessions', value: '3 in 40 min', limit: 'at least 3 in 1 h' }],
  });
  expect(world.published[2]).toMatchObject({
    kind: 'detail',
    transition: 'resolved',
    reason: 'faded',
    at: new Date(START + HOUR).toISOString(),
  });
});

test('people are told of an end that more events could have brought', async () => {
  const few =
    'type: event_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1h\ncondition: { lt: 3 }';
  const world = aPollWorld([], [aCorrelation({ correlation: few })]);
  await pollEvery(world, THREE, 45);
  expect(world.heard()).toEqual(['baseline', 'fired medium', 'resolved']);
});

test('users are told apart by name and not by case', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  const mixed = [
    one('A', 0, { user: 'JDoe' }),
    one('B', 20),
    one('C', 40),
    one('X', 41, { user: 'x' }),
  ];
  await pollEvery(world, mixed, 50);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
});

test('sessions that no window holds together raise nothing', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, [one('A', 0), one('B', 30), one('C', 60)], 130);
  expect(world.heard()).toEqual(['baseline']);
});

test('what came together and went apart while nobody looked is one message that says how late it comes', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await world.pollAt(START - MINUTE);
  const over = THREE.map((session) => ({
    ...session,
    state: 'ended' as const,
    ended_at: session.started_at + 5 * MINUTE,
  }));
  world.source.show(over);
  await world.pollAt(START + 10 * HOUR);
  expect(world.heard()).toEqual(['baseline', 'resolved']);
  expect(world.published.at(-1)).toMatchObject({ first: true, late_seconds: 9 * 3600 });
});

test('the same sessions are counted once, however often they are shown', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await world.pollAt(START - MINUTE);
  for (let minute = 0; minute < 50; minute++) {
    world.source.show([
      one('A', 0),
      { ...one('B', 1), state: 'ended', ended_at: START + 2 * MINUTE },
    ]);
    await world.pollAt(START + (3 + minute) * MINUTE);
  }
  expect(world.heard()).toEqual(['baseline']);
});

test('a poll in which nothing changed writes no group and no session', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, THREE, 45);
  const writes: string[] = [];
  const store = {
    ...world.store,
    saveItem: (item: Parameters<typeof world.store.saveItem>[0]) => {
      writes.push(item.id);
      return world.store.saveItem(item);
    },
    saveGroup: (item: Parameters<typeof world.store.saveGroup>[0]) => {
      writes.push(item.hash);
      return world.store.saveGroup(item);
    },
  };
  await world.pollAt(START + 46 * MINUTE, { store });
  await world.pollAt(START + 47 * MINUTE, { store });
  expect(writes).toEqual([]);
});

describe('a window over what is open', () => {
  const atOnce = () =>
    aCorrelation({
      correlation:
        'type: value_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1d\ncondition: { field: source_ip, gte: 2 }',
      alert: "over: open\ntitle: '{user} from {count} addresses: {values}'",
    });

  test('fires while both are open, and resolves when one ends', async () => {
    const world = aPollWorld([], [atOnce()]);
    const a = one('A', 0, { source_ip: '10.0.0.1' });
    const b = one('B', 30, { source_ip: '10.0.0.2' });
    await world.pollAt(START - MINUTE);
    world.source.show([a]);
    await world.pollAt(START);
    world.source.show([a, b]);
    await world.pollAt(START + 31 * MINUTE);
    world.source.show([{ ...a, state: 'ended', ended_at: START + 50 * MINUTE }, b]);
    await world.pollAt(START + 51 * MINUTE);
    await world.pollAt(START + 52 * MINUTE);
    expect(world.heard()).toEqual(['baseline', 'fired medium', 'resolved']);
    expect(world.published[1]).toMatchObject({
      title: 'jdoe from 2 addresses: 10.0.0.1, 10.0.0.2',
    });
    expect(world.published[2]).toMatchObject({ at: new Date(START + 50 * MINUTE).toISOString() });
  });

  test('raises nothing for one after the other', async () => {
    const world = aPollWorld([], [atOnce()]);
    await world.pollAt(START - MINUTE);
    const first = one('A', 0, {
      source_ip: '10.0.0.1',
      state: 'ended',
      ended_at: START + 9 * MINUTE,
    });
    world.source.show([first, one('B', 9, { source_ip: '10.0.0.2' })]);
    await world.pollAt(START + 10 * MINUTE);
    expect(world.heard()).toEqual(['baseline']);
  });
});

describe('groups of several sources', () => {
  test('count the sessions of all of them, and any of their polls resolves them', async () => {
    const world = aPollWorld([], [aCorrelation()]);
    const other = { ...world.source, name: 'fudo-dc1' };
    await world.pollAt(START - MINUTE);
    await world.pollAt(START - MINUTE, { source: other });
    world.source.show([one('A', 0), one('B', 1)]);
    await world.pollAt(START + 2 * MINUTE);
    world.source.show([one('C', 3)]);
    const fudo = {
      ...other,
      changes: async (look: Parameters<typeof other.changes>[0]) => {
        const reading = await world.source.changes(look);
        return {
          ...reading,
          sessions: reading.sessions.map((session) => ({ ...session, source: 'fudo-dc1' })),
        };
      },
    };
    await world.pollAt(START + 4 * MINUTE, { source: fudo });
    expect(world.published.at(-1)).toMatchObject({
      transition: 'fired',
      source: 'fudo-dc1',
      group: {
        total: 3,
        sessions: [{ source: 'segura-sp' }, { source: 'segura-sp' }, { source: 'fudo-dc1' }],
      },
    });
    world.source.show([one('A', 0), one('B', 1)]);
    await world.pollAt(START + 2 * HOUR);
    expect(world.published.at(-1)).toMatchObject({ transition: 'resolved' });
  });
});

test('the first poll of a source raises nothing and remembers what is live', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  world.source.show(THREE);
  await world.pollAt(START + 41 * MINUTE);
  expect(world.heard()).toEqual(['baseline']);
  world.source.show([...THREE, one('D', 90), one('E', 95), one('F', 99)]);
  await world.pollAt(START + 61 * MINUTE);
  await world.pollAt(START + 100 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
});

test('a correlation that is taken away resolves what it had open', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, THREE, 45);
  const without = world.deps().correlating;
  await world.pollAt(START + 46 * MINUTE, { correlating: { ...without, rules: [] } });
  expect(world.published.at(-1)).toMatchObject({ transition: 'resolved', reason: 'rule_removed' });
});

test('a limit that is raised resolves what no longer reaches it', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, THREE, 45);
  const raised = aCorrelation({
    correlation:
      'type: event_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1h\ncondition: { gte: 4 }',
  });
  const { correlating } = world.deps();
  await world.pollAt(START + 46 * MINUTE, { correlating: { ...correlating, rules: [raised] } });
  expect(world.published.at(-1)).toMatchObject({ transition: 'resolved', reason: 'rule_changed' });
});

test('many groups at once are told as one, and machines get each', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await world.pollAt(START - MINUTE);
  const crowd = Array.from({ length: 30 }, (_, n) =>
    THREE.map((session) => ({ ...session, id: `${n}${session.id}`, user: `u${n}` })),
  ).flat();
  world.source.show(crowd);
  await world.pollAt(START + 41 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'storm']);
  expect(world.published.filter(({ kind }) => kind === 'detail')).toHaveLength(30);
});

test('a store that refuses a group fails the poll, alerts on the sessions, and loses nothing', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await world.pollAt(START - MINUTE);
  world.source.show(THREE);
  const store = { ...world.store, saveGroup: async () => Promise.reject(new Error('throttled')) };
  await expect(world.pollAt(START + 41 * MINUTE, { store })).rejects.toThrow('throttled');
  await world.pollAt(START + 42 * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
  expect(world.published[1]).toMatchObject({ at: new Date(START + 40 * MINUTE).toISOString() });
});

test('a group with nothing to wait for wakes no poll', async () => {
  const world = aPollWorld([], [aCorrelation()]);
  await pollEvery(world, [one('A', 0)], 1);
  expect(await world.store.openGroups()).toEqual([]);
  const [item] = (await world.store.readItems('segura-sp', ['A'])).values();
  expect(Object.keys(item?.correlated?.events ?? {})).toEqual(['many-sessions/any-session']);
});

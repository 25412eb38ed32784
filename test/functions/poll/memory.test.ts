import { LEASE_TTL } from '#functions/poll/timing.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { createFuse } from '#test/support/crash.ts';
import { compiled } from '../../shared/rules/compiled.ts';

const FIRST = () =>
  compiled({
    detection: 'sel: { id|exists: true }',
    level: 'medium',
    alert: 'first_seen: { fields: [user, target], within: 90d, learn: 14d }',
  });

const UNUSUAL = () =>
  compiled({
    detection: 'sel: { id|exists: true }',
    level: 'medium',
    alert:
      'unusual: { field: duration, by: [user, target], quantile: 0.95, factor: 3, sessions: 20 }',
  });

const ended = (id: string, at: number, span: number, parts: Partial<Session> = {}) =>
  aSession({ id, state: 'ended', started_at: at - span, ended_at: at, ...parts });

describe('a rule on what was never seen', () => {
  test('learns silently, then fires on a new combination and on no known one', async () => {
    const world = aPollWorld([FIRST()]);
    await world.pollAt(START - 20 * DAY);
    world.source.show([aSession({ id: '1', started_at: START - 19 * DAY })]);
    await world.pollAt(START - 19 * DAY);
    world.source.show([aSession({ id: '2' }), aSession({ id: '3', target: 'other-db' })]);
    await world.pollAt(START);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    expect(world.published.at(-1)).toMatchObject({
      session: { id: '3' },
      why: [{ field: 'user and target', value: 'jdoe, other-db', limit: 'first time in 90 d' }],
    });
    await world.pollAt(START + MINUTE);
    expect(world.heard()).toHaveLength(2);
  });

  test('stays open while its session is, and is resolved by the end of it alone', async () => {
    const world = aPollWorld([FIRST()]);
    await world.pollAt(START - 20 * DAY);
    world.source.show([aSession({ id: '1' })]);
    await world.pollAt(START);
    world.source.show([aSession({ id: '1' }), aSession({ id: '2' })]);
    for (let hour = 1; hour < 5; hour++) await world.pollAt(START + hour * HOUR);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    world.source.show([ended('1', START + 5 * HOUR, 5 * HOUR), aSession({ id: '2' })]);
    await world.pollAt(START + 5 * HOUR);
    expect(world.heard()).toEqual(['baseline', 'fired medium', 'resolved']);
  });

  test('fires again after as long as it remembers', async () => {
    const world = aPollWorld([FIRST()]);
    await world.pollAt(START - 200 * DAY);
    world.source.show([ended('1', START - 100 * DAY, HOUR)]);
    await world.pollAt(START - 100 * DAY);
    world.source.show([ended('2', START - 50 * DAY, HOUR)]);
    await world.pollAt(START - 50 * DAY);
    world.source.show([ended('3', START + 41 * DAY, HOUR)]);
    await world.pollAt(START + 41 * DAY);
    expect(world.heard()).toEqual(['baseline', 'resolved', 'resolved']);
  });

  test('knows at once what the first list shows of the past', async () => {
    const world = aPollWorld([FIRST()]);
    world.source.show([ended('1', START - 30 * DAY, HOUR)]);
    await world.pollAt(START - MINUTE);
    world.source.show([aSession({ id: '2' }), aSession({ id: '3', target: 'other-db' })]);
    await world.pollAt(START);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    expect(world.published.at(-1)).toMatchObject({ session: { id: '3' } });
  });

  test('learns from a sweep where the polls show only what is new', async () => {
    const world = aPollWorld([FIRST()]);
    await world.pollAt(START - 2 * HOUR, { rules: [] });
    await world.pollAt(START - HOUR);
    world.source.show([ended('1', START - 30 * DAY, HOUR)]);
    await world.pollAt(START - MINUTE, {}, true);
    world.source.show([aSession({ id: '2' }), aSession({ id: '3', target: 'other-db' })]);
    await world.pollAt(START);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    expect(world.published.at(-1)).toMatchObject({ session: { id: '3' } });
  });

  test.each(['before', 'after'] as const)(
    'a poll that dies %s any call still alerts on the first session, once',
    async (moment) => {
      let call = 1;
      for (; call < 100; call++) {
        const world = aPollWorld([FIRST()]);
        await world.pollAt(START - 20 * DAY);
        world.source.show([aSession({ id: '1' }), aSession({ id: '2', started_at: START + 1 })]);
        const died = await crashAt(world, START + MINUTE, call, moment);
        await world.pollAt(START + 2 * MINUTE + LEASE_TTL);
        const fired = world.published.flatMap((message) =>
          message.kind === 'summary' ? [] : [`${message.session.id} ${message.id}`],
        );
        expect({ call, fired: new Set(fired).size }).toEqual({ call, fired: 1 });
        expect(fired[0]).toMatch(/^1 /);
        if (!died) break;
      }
      expect(call).toBeGreaterThan(8);
    },
  );

  test('costs one write for each combination, and one a day while it is used', async () => {
    const world = aPollWorld([FIRST()]);
    let writes = 0;
    const store = {
      ...world.store,
      saveMemory: (item: Parameters<typeof world.store.saveMemory>[0]) => {
        writes += 1;
        return world.store.saveMemory(item);
      },
    };
    await world.pollAt(START - MINUTE, { store });
    for (let hour = 0; hour < 48; hour++) {
      const at = START + hour * HOUR;
      world.source.show([ended(`${hour}`, at, 30 * MINUTE)]);
      await world.pollAt(at, { store });
    }
    expect(writes).toBe(2);
  });
});

describe('a rule on what lasts unusually long', () => {
  /** Twenty-five sessions of 20 to 44 minutes. */
  const history = Array.from({ length: 25 }, (_, n) =>
    ended(`h${n}`, START - (n + 1) * DAY, (20 + n) * MINUTE),
  );

  test('fires when a session has lasted so many times what is usual there, and says how that is known', async () => {
    const world = aPollWorld([UNUSUAL()]);
    world.source.show(history);
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await world.pollAt(START);
    const limit = START + 3 * 43 * MINUTE;
    await world.pollAt(limit - 1);
    expect(world.heard()).toEqual(['baseline']);
    await world.pollAt(limit + MINUTE);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    expect(world.published.at(-1)).toMatchObject({
      at: new Date(limit).toISOString(),
      why: [
        { field: 'duration', value: '2 h 09 min', limit: '2 h 09 min' },
        {
          field: 'usual',
          limit: 'present',
          value:
            '32 min, 95 % within 43 min, longest 44 min (25 sessions in 90 d); the limit is 3 times the 95 %',
        },
      ],
    });
  });

  test('wakes up at the limit where the appliance shows only what is new', async () => {
    const world = aPollWorld([UNUSUAL()]);
    world.source.show(history);
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await world.pollAt(START);
    const [item] = (await world.store.readItems('segura-sp', ['481516'])).values();
    expect(item?.due_at).toBe(START + 3 * 43 * MINUTE);
  });

  test('keeps quiet about users of whom too little is known', async () => {
    const world = aPollWorld([UNUSUAL()]);
    world.source.show(history.slice(0, 19));
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    for (let hour = 0; hour < 30; hour++) await world.pollAt(START + hour * HOUR);
    expect(world.heard()).toEqual(['baseline']);
  });

  test('learns from sessions as they end, each of them once', async () => {
    const world = aPollWorld([UNUSUAL()]);
    await world.pollAt(START - 40 * DAY);
    for (let n = 0; n < 25; n++) {
      const at = START - (30 - n) * DAY;
      const session = ended(`h${n}`, at, (20 + n) * MINUTE);
      const { ended_at: _, ...begun } = session;
      world.source.show([{ ...begun, state: 'live' }]);
      await world.pollAt(at - MINUTE);
      world.source.show([session]);
      for (const minute of [0, 1, 2]) await world.pollAt(at + minute * MINUTE);
    }
    world.source.show([aSession()]);
    await world.pollAt(START);
    await world.pollAt(START + 3 * HOUR);
    expect(world.heard()).toEqual(['baseline', 'fired medium']);
    const why = JSON.stringify(world.published.at(-1));
    expect(why).toContain('(25 sessions in 90 d)');
  });
});

async function crashAt(world: PollWorld, at: number, call: number, moment: 'before' | 'after') {
  const fuse = createFuse(call, moment);
  const deps = {
    store: fuse.wrap(world.store),
    publish: fuse.wrap({ publish: world.deps().publish }).publish,
  };
  return world.pollAt(at, deps).then(
    () => false,
    () => true,
  );
}

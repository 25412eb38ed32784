import { whoseTurn } from '#functions/poll/look.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const ended = (at: number) => aSession({ state: 'ended', ended_at: at });

/** Polls every minute of the span, without and with its end. */
async function pollThrough(world: ReturnType<typeof aPollWorld>, from: number, to: number) {
  for (let at = from; at < to; at += MINUTE) await world.pollAt(at);
}

describe('a source that shows only what is new', () => {
  test('has its sessions read again by id when they are due, and each in its turn', async () => {
    const world = aPollWorld();
    world.source.incremental();
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await pollThrough(world, START, START + 30 * MINUTE);
    expect(world.source.asked()).toBe(6);
    await world.pollAt(START + 4 * HOUR);
    expect(world.heard()).toEqual(['baseline', 'fired low']);
  });

  test('is asked at every poll about a session that people were alerted to', async () => {
    const world = aPollWorld();
    world.source.incremental();
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await world.pollAt(START);
    await world.pollAt(START + 4 * HOUR);
    const before = world.source.asked();
    await pollThrough(world, START + 4 * HOUR + MINUTE, START + 4 * HOUR + 11 * MINUTE);
    expect(world.source.asked() - before).toBe(10);
    world.source.show([ended(START + 4 * HOUR + 11 * MINUTE)]);
    await world.pollAt(START + 4 * HOUR + 12 * MINUTE);
    expect(world.heard()).toEqual(['baseline', 'fired low', 'resolved']);
  });

  test('is asked only in its turn about a session whose alert is for the digest or was in the baseline', async () => {
    for (const [rules, first] of [
      [[aRule({ deliver: 'digest' })], START],
      [[aRule()], START + 5 * HOUR],
    ] as const) {
      const world = aPollWorld(rules);
      world.source.incremental();
      if (first === START) await world.pollAt(START - MINUTE);
      world.source.show([aSession()]);
      await world.pollAt(first);
      await world.pollAt(START + 5 * HOUR + MINUTE);
      const before = world.source.asked();
      await pollThrough(world, START + 5 * HOUR + 2 * MINUTE, START + 5 * HOUR + 22 * MINUTE);
      expect(world.source.asked() - before).toBe(4);
    }
  });

  test('writes nothing for a session that it only read again', async () => {
    const world = aPollWorld();
    world.source.incremental();
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await world.pollAt(START);
    const [before] = (await world.store.readItems('segura-sp', ['481516'])).values();
    await pollThrough(world, START + MINUTE, START + 30 * MINUTE);
    const [after] = (await world.store.readItems('segura-sp', ['481516'])).values();
    expect(after?.version).toBe(before?.version);
  });

  test('closes nothing when it answers about nothing', async () => {
    const world = aPollWorld();
    world.source.incremental();
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await world.pollAt(START);
    world.source.show([]);
    await pollThrough(world, START + MINUTE, START + 20 * MINUTE);
    expect(world.heard()).toEqual(['baseline']);
  });

  test('says when it last confirmed a session no later than it did', async () => {
    const world = aPollWorld();
    world.source.incremental();
    await world.pollAt(START - MINUTE);
    world.source.show([aSession()]);
    await pollThrough(world, START, START + HOUR);
    world.source.down();
    for (const minute of [0, 1, 2]) {
      await expect(world.pollAt(START + 4 * HOUR + minute * MINUTE)).rejects.toThrow('no answer');
    }
    const fired = world.published.at(-1);
    if (fired === undefined || fired.kind === 'summary') throw new Error('nothing fired');
    expect(fired.unverified).toBe(true);
    expect(Date.parse(fired.session.confirmed_at)).toBeLessThanOrEqual(START + 55 * MINUTE);
  });
});

describe('the turn of a session', () => {
  const ids = Array.from({ length: 500 }, (_, n) => String(481_000 + n));
  const refresh = 5 * MINUTE;

  test('comes once in the refresh time, whatever the time between polls', () => {
    for (const gap of [MINUTE / 2, MINUTE, 2 * MINUTE, 3 * MINUTE]) {
      const read = new Map<string, number>();
      const from = START + 12_345;
      for (let at = from; at < from + 30 * MINUTE; at += gap) {
        for (const id of whoseTurn(ids, refresh, at, at + gap)) {
          read.set(id, (read.get(id) ?? 0) + 1);
        }
      }
      expect(read.size).toBe(500);
      expect(new Set(read.values())).toEqual(new Set([6]));
    }
  });

  test('comes to all at once after a pause as long as the refresh time', () => {
    expect(whoseTurn(ids, refresh, START, START + HOUR)).toHaveLength(500);
  });
});

describe('a sweep', () => {
  test('rests fifty times as long as it took', async () => {
    const world = aPollWorld();
    await world.pollAt(START);
    const slow = {
      ...world.source,
      sweep: async (glance: Parameters<typeof world.source.sweep>[0]) => {
        world.set(world.clock() + 10 * MINUTE);
        return world.source.sweep(glance);
      },
    };
    const sweepAt = (at: number) => world.pollAt(at, { source: slow }, true);
    expect(await sweepAt(START + MINUTE)).toMatchObject({ outcome: 'done' });
    expect(await sweepAt(START + 6 * HOUR)).toMatchObject({ outcome: 'resting' });
    expect(await sweepAt(START + 9 * HOUR)).toMatchObject({ outcome: 'done' });
  });

  test('after which the appliance shows less than half raises one alarm', async () => {
    const world = aPollWorld();
    const many = Array.from({ length: 40 }, (_, n) => aSession({ id: `${n}` }));
    world.source.show(many);
    await world.pollAt(START);
    await world.pollAt(START + MINUTE, {}, true);
    world.source.show(many.slice(0, 25));
    await world.pollAt(START + 2 * MINUTE);
    expect(world.measured).not.toContain('SourceShrunk');
    world.source.show(many.slice(0, 15));
    await world.pollAt(START + 3 * MINUTE);
    expect(world.measured).toContain('SourceShrunk');
  });
});

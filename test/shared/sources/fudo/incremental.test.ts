import type { PlannedSession } from '#local/simulators/planned-session.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Reading } from '#shared/sources/source.ts';
import { aFudo, closeFudos, FIRST_ID, type Fudo, idsOf, NOW } from './a-fudo.ts';

afterEach(closeFudos);

const ORDERS = ['oldest', 'newest'] as const;

/** A history, read once; from here on polls read what is new. */
async function aKnownFudo(count = 300, ...parts: Parameters<typeof aFudo>): Promise<Fudo> {
  const fudo = await aFudo(...parts);
  fudo.history(count);
  expect((await fudo.poll()).complete).toBe(true);
  fudo.pass(MINUTE);
  return fudo;
}

/** The reading, and how many pages of the list it took. */
async function counted(fudo: Fudo): Promise<Reading & { pages: number }> {
  const before = fudo.simulator.requests.list;
  const reading = await fudo.poll();
  return { ...reading, pages: fudo.simulator.requests.list - before };
}

describe.each(ORDERS)('a list with the %s first', (order) => {
  test('is read whole at first, then from its new end alone', async () => {
    const fudo = await aKnownFudo(1_500, { order });
    const idle = await counted(fudo);
    expect(idle).toMatchObject({ complete: false, sessions: [] });
    expect(idle.seen).toBeLessThanOrEqual(50);
    expect(idle.pages).toBeLessThanOrEqual(2);
    const fresh = fudo.world.open({ started_at: fudo.now() });
    const { sessions, pages } = await counted(fudo);
    expect(sessions.map(({ id }) => id)).toEqual([fresh]);
    expect(pages).toBeLessThanOrEqual(2);
  });

  test('shows each new session, however many come between two polls', async () => {
    const fudo = await aKnownFudo(300, { order }, { page_size: 100 });
    for (const count of [1, 17, 49, 50, 51, 180, 700]) {
      const fresh = Array.from({ length: count }, () =>
        fudo.world.open({ started_at: fudo.now() - MINUTE / 2 }),
      );
      const reading = await fudo.poll();
      expect(reading.complete).toBe(false);
      expect(idsOf(reading)).toEqual(expect.arrayContaining(fresh));
      fudo.pass(MINUTE);
    }
  });

  test('shows a session that began and ended between two polls', async () => {
    const fudo = await aKnownFudo(300, { order });
    const started_at = fudo.now() - 50_000;
    const brief = fudo.world.open({ started_at, ended_at: started_at + 20_000 });
    expect((await fudo.poll()).sessions).toMatchObject([{ id: brief, state: 'ended' }]);
  });

  test('refreshes what is live and still stands at the new end', async () => {
    const fudo = await aKnownFudo(300, { order });
    const id = fudo.world.open({ started_at: fudo.now() });
    await fudo.poll();
    fudo.pass(MINUTE);
    fudo.world.setThreat(id, { at: fudo.now(), level: 80 });
    expect((await fudo.poll()).sessions).toMatchObject([{ id, threat: { level: 80 } }]);
    fudo.world.end(id, fudo.now());
    expect((await fudo.poll()).sessions).toMatchObject([{ id, state: 'ended' }]);
  });

  test('loses nothing while retention takes from its old end', async () => {
    const fudo = await aKnownFudo(900, { order }, { page_size: 100 });
    let oldest = FIRST_ID;
    for (const gone of [1, 20, 40, 120, 350]) {
      for (let n = 0; n < gone; n += 1) fudo.world.hide(String(oldest++));
      const fresh = fudo.world.open({ started_at: fudo.now() });
      const reading = await counted(fudo);
      expect(reading.complete).toBe(false);
      expect(reading.pages).toBeLessThanOrEqual(10);
      expect(idsOf(reading)).toContain(fresh);
      fudo.pass(MINUTE);
    }
  });

  test('loses nothing when the newest sessions vanish and return', async () => {
    const fudo = await aKnownFudo(300, { order });
    const vanishing = [1, 2, 3].map(() => fudo.world.open({ started_at: fudo.now() }));
    await fudo.poll();
    for (const id of vanishing) fudo.world.hide(id);
    const fresh = fudo.world.open({ started_at: fudo.now() });
    expect(idsOf(await fudo.poll())).toEqual([fresh]);
    for (const id of vanishing) fudo.world.open({ id, started_at: fudo.now() });
    const again = await fudo.poll();
    expect(again.complete).toBe(false);
    expect(idsOf(again).sort()).toEqual([...vanishing, fresh].sort());
  });

  test('is read whole again when its order turns round, and learnt anew', async () => {
    let turned = false;
    const list: Parameters<typeof aFudo>[0] = {
      order: (ascending) =>
        (order === 'newest') !== turned ? ascending.toReversed() : [...ascending],
    };
    for (const count of [120, 1_000]) {
      turned = false;
      const fudo = await aKnownFudo(count, list);
      turned = true;
      const fresh = fudo.world.open({ started_at: fudo.now() });
      const reading = await fudo.poll();
      expect(reading.complete).toBe(true);
      expect(idsOf(reading)).toEqual([fresh]);
      expect((await fudo.poll()).complete).toBe(false);
      await fudo.close();
    }
  });

  test('is read whole when the key sees far fewer sessions, and says how few', async () => {
    const fudo = await aKnownFudo(400, { order });
    for (let n = 0; n < 400; n += 1) {
      if (n % 3 !== 0) fudo.world.hide(String(FIRST_ID + BigInt(n)));
    }
    const reading = await fudo.poll();
    expect(reading).toMatchObject({ complete: true, seen: 134 });
    expect(reading.reset).toBeUndefined();
    expect((await fudo.poll()).complete).toBe(false);
  });

  test('whose newest sessions are all gone was reset', async () => {
    const fudo = await aKnownFudo(400, { order });
    for (let n = 300; n < 400; n += 1) fudo.world.hide(String(FIRST_ID + BigInt(n)));
    expect(await fudo.poll()).toMatchObject({ complete: true, seen: 300, reset: true });
    const after = await fudo.poll();
    expect(after.complete).toBe(false);
    expect(after.reset).toBeUndefined();
  });

  test('holds what an appliance with other ids shows, when that takes its place', async () => {
    const fudo = await aKnownFudo(300, { order });
    for (let n = 0; n < 300; n += 1) fudo.world.hide(String(FIRST_ID + BigInt(n)));
    const ids = Array.from({ length: 5 }, (_, n) =>
      fudo.world.open({ id: `${n + 1}`, started_at: fudo.now() - (9 - n) * HOUR }),
    );
    const reading = await fudo.poll();
    expect(reading).toMatchObject({ complete: true, reset: true });
    expect(idsOf(reading).sort()).toEqual(ids);
  });

  test('is followed through pages smaller than asked for', async () => {
    const fudo = await aKnownFudo(400, { order, maxLimit: 20 });
    const fresh = Array.from({ length: 45 }, () => fudo.world.open({ started_at: fudo.now() }));
    const reading = await fudo.poll();
    expect(reading.complete).toBe(false);
    expect(idsOf(reading)).toEqual(expect.arrayContaining(fresh));
  });

  test('is read alike whatever the clocks say', async () => {
    for (const behind of [-7 * MINUTE, 7 * MINUTE]) {
      const fudo = await aKnownFudo(300, { order }, {}, { behind });
      const fresh = fudo.world.open({ started_at: fudo.now() });
      const reading = await fudo.poll();
      expect(reading.complete).toBe(false);
      expect(idsOf(reading)).toEqual([fresh]);
      expect(Math.abs((reading.skew ?? Number.NaN) - behind)).toBeLessThanOrEqual(1_000);
      await fudo.close();
    }
  });

  test('moves with every page that is read, and nothing is lost', async () => {
    let moving: Fudo | undefined;
    let oldest = FIRST_ID;
    const opened: string[] = [];
    const list: Parameters<typeof aFudo>[0] = {
      order: (ascending) => {
        if (moving !== undefined && opened.length < 400) {
          for (let n = 0; n < 7; n += 1) {
            opened.push(moving.world.open({ started_at: moving.now() }));
          }
          if (opened.length % 3 === 0) moving.world.hide(String(oldest++));
        }
        return order === 'newest' ? ascending.toReversed() : [...ascending];
      },
    };
    const fudo = await aKnownFudo(300, list, { page_size: 20 });
    moving = fudo;
    while (opened.length < 400) await fudo.poll();
    const last = await fudo.poll();
    expect(last.complete).toBe(false);
    expect([...fudo.live].sort()).toEqual(opened.sort());
  });
});

test('a short list is read whole every time', async () => {
  const fudo = await aFudo();
  fudo.history(60);
  for (let n = 0; n < 3; n += 1) {
    const reading = await counted(fudo);
    expect(reading).toMatchObject({ complete: true, seen: 60 });
    expect(reading.pages).toBe(2);
  }
});

test('a list whose new sessions come in in its middle is read whole every time, and warned of', async () => {
  // Ids of two nodes of a cluster: the list is sorted by them, and both are at work.
  const fudo = await aFudo();
  for (let n = 0; n < 300; n += 1) {
    const started_at = fudo.now() - (400 - n) * MINUTE;
    const node = n % 2 === 0 ? 3_927_138_875_067_000_000n : 4_035_225_266_123_000_000n;
    fudo.world.open({ id: String(node + BigInt(n)), started_at, ended_at: started_at + MINUTE });
  }
  expect((await fudo.poll()).complete).toBe(true);
  fudo.pass(MINUTE);
  const fresh = fudo.world.open({ id: '3927138875067009999', started_at: fudo.now() });
  const reading = await fudo.poll();
  expect(reading.complete).toBe(true);
  expect(idsOf(reading)).toEqual([fresh]);
  expect(fudo.deps.warnings).toMatchObject([
    { message: expect.stringContaining('every poll reads all of it'), facts: { listed: 300 } },
  ]);
});

test('a session that waited for approval is shown when the list takes it for new', async () => {
  const approval = { at: NOW + MINUTE / 2, outcome: 'approved' as const };
  const began = (session: PlannedSession) =>
    session.approval !== undefined && session.approval.at <= fudo.now()
      ? session.approval.at
      : session.started_at;
  const fudo: Fudo = await aFudo({
    order: (ascending) => ascending.toSorted((a, b) => began(b) - began(a)),
  });
  fudo.history(300);
  const id = fudo.world.open({ started_at: fudo.now() - 4 * HOUR, approval });
  expect((await fudo.poll()).sessions).toMatchObject([{ id, state: 'waiting' }]);
  expect((await fudo.poll()).sessions).toEqual([]);
  fudo.pass(MINUTE);
  expect((await fudo.poll()).sessions).toMatchObject([{ id, state: 'live' }]);
});

test('one known session that moves to the new end hides none of the many behind it', async () => {
  const approval = { at: NOW + 2 * MINUTE, outcome: 'approved' as const };
  const began = ({ approval: given, started_at }: PlannedSession) =>
    given !== undefined && given.at <= fudo.now() ? given.at : started_at;
  const fudo: Fudo = await aFudo({
    order: (ascending) => ascending.toSorted((a, b) => began(b) - began(a)),
  });
  fudo.history(300);
  const waiting = fudo.world.open({ started_at: fudo.now() - MINUTE, approval });
  await fudo.poll();
  fudo.pass(3 * MINUTE);
  const fresh = Array.from({ length: 120 }, () => fudo.world.open({ started_at: NOW + MINUTE }));
  const reading = await fudo.poll();
  expect(reading.complete).toBe(false);
  expect(idsOf(reading).sort()).toEqual([waiting, ...fresh].sort());
});

test('an id that is given again shows again, where the list takes the session for new', async () => {
  const fudo = await aFudo({
    order: (ascending) => ascending.toSorted((a, b) => b.started_at - a.started_at),
  });
  const [oldest = ''] = fudo.history(300);
  await fudo.poll();
  fudo.pass(MINUTE);
  fudo.world.open({ id: oldest, started_at: fudo.now() });
  const { complete, sessions } = await fudo.poll();
  expect(complete).toBe(false);
  expect(sessions).toMatchObject([{ id: oldest, state: 'live', started_at: fudo.now() }]);
});

test('the hour that a clock change repeats is no repetition: times carry their offset', async () => {
  const fudo = await aFudo();
  const changed = Date.UTC(2025, 9, 26, 1);
  fudo.pass(changed + 30 * MINUTE - fudo.now());
  fudo.history(300);
  await fudo.poll();
  const before = fudo.world.open({ started_at: changed - 30 * MINUTE });
  const after = fudo.world.open({ started_at: changed + 30 * MINUTE });
  const starts = (await fudo.poll()).sessions.map(({ id, started_at }) => [id, started_at]);
  expect(Object.fromEntries(starts)).toEqual({
    [before]: changed - 30 * MINUTE,
    [after]: changed + 30 * MINUTE,
  });
});

test('a cursor of another format, or none, makes the list be read whole', async () => {
  const fudo = await aKnownFudo();
  const { signal } = new AbortController();
  const keep = () => true;
  for (const cursor of [{}, { v: 2, newest: [] }, { ...fudo.cursor(), newest: 'x' }]) {
    const reading = await fudo.source.changes({ cursor, keep, signal });
    expect(reading).toMatchObject({ complete: true, seen: 300 });
  }
});

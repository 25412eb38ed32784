import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aFudo, closeFudos, FIRST_ID, idsOf } from './a-fudo.ts';

afterEach(closeFudos);

const ORDERS = ['oldest', 'newest'] as const;
/** An id between two of the history, for what becomes visible where nobody looks any more. */
const between = (n: number) => String((FIRST_ID - 1_000_000n) * 10n + BigInt(n));

/** Ids of the history are spread, so that others fit between them. */
async function aSweptFudo(order: (typeof ORDERS)[number]) {
  const fudo = await aFudo({
    order: (list) => {
      const byStart = list.toSorted((a, b) => a.started_at - b.started_at);
      return order === 'newest' ? byStart.reverse() : byStart;
    },
  });
  fudo.history(300);
  await fudo.poll();
  fudo.pass(MINUTE);
  expect(await fudo.sweep()).toMatchObject({ complete: true, seen: 300, missed: 0 });
  fudo.pass(HOUR);
  return fudo;
}

describe.each(ORDERS)('a sweep of a list with the %s first', (order) => {
  test('misses nothing that polls have shown, live, over or brief', async () => {
    const fudo = await aSweptFudo(order);
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 120; n += 1) {
        const started_at = fudo.now() - MINUTE;
        const brief = { started_at, ended_at: started_at + 20_000 };
        fudo.world.open(n % 3 === 0 ? { started_at } : brief);
      }
      await fudo.poll();
      fudo.pass(2 * HOUR);
      expect(await fudo.sweep()).toMatchObject({ complete: true, missed: 0 });
    }
  });

  test('counts what became visible late, live or over, and only once', async () => {
    const fudo = await aSweptFudo(order);
    await fudo.poll();
    const started_at = fudo.now() - 4 * HOUR;
    const live = fudo.world.open({ id: between(1), started_at });
    const over = fudo.world.open({ id: between(2), started_at, ended_at: started_at + HOUR });
    const old = { started_at: fudo.now() - 3 * DAY, ended_at: fudo.now() - 2 * DAY };
    fudo.world.open({ id: between(3), ...old });
    expect(idsOf(await fudo.poll())).toEqual([]);
    const found = await fudo.sweep();
    expect(found.missed).toBe(2);
    expect(idsOf(found)).toEqual(expect.arrayContaining([live, over]));
    await fudo.poll();
    fudo.pass(6 * HOUR);
    expect((await fudo.sweep()).missed).toBe(0);
    await fudo.poll();
    fudo.pass(6 * HOUR);
    expect((await fudo.sweep()).missed).toBe(0);
  });

  test('misses nothing that came in at the new end over already: a poll showed it, once', async () => {
    const fudo = await aSweptFudo(order);
    await fudo.poll();
    const started_at = fudo.now() - 50 * MINUTE;
    const id = fudo.world.open({ id: between(1), started_at, ended_at: started_at + MINUTE });
    expect(idsOf(await fudo.poll())).toEqual([id]);
    expect(idsOf(await fudo.poll())).toEqual([]);
    expect((await fudo.sweep()).missed).toBe(0);
    expect(idsOf(await fudo.poll())).toEqual([]);
  });

  test('takes what is newer than the last poll for what the next poll will show', async () => {
    const fudo = await aSweptFudo(order);
    await fudo.poll();
    fudo.world.open({ started_at: fudo.now() });
    expect(await fudo.sweep()).toMatchObject({ seen: 301, missed: 0 });
    expect((await fudo.poll()).sessions).toHaveLength(1);
  });

  test('forgets no session that is open for days', async () => {
    const fudo = await aSweptFudo(order);
    fudo.world.open({ started_at: fudo.now() });
    await fudo.poll();
    for (let day = 0; day < 4; day += 1) {
      fudo.pass(DAY);
      expect((await fudo.sweep()).missed).toBe(0);
      await fudo.poll();
    }
  });

  test('notices that the newest sessions are gone', async () => {
    const fudo = await aSweptFudo(order);
    await fudo.poll();
    for (let n = 200; n < 300; n += 1) fudo.world.hide(String(FIRST_ID + BigInt(n)));
    expect(await fudo.sweep()).toMatchObject({ seen: 200, reset: true });
  });

  test('says nothing of what polls missed before there were any', async () => {
    const fudo = await aFudo({ order });
    fudo.history(200);
    expect(await fudo.sweep()).not.toHaveProperty('missed');
  });
});

const scattered = ({ id }: { id: string }) => Number((BigInt(id) * 7919n) % 1009n);

test('a sweep that sees another order has the next poll read everything anew', async () => {
  let order: (typeof ORDERS)[number] | 'mixed' = 'oldest';
  const fudo = await aFudo({
    order: (list) => {
      if (order === 'mixed') return list.toSorted((a, b) => scattered(a) - scattered(b));
      return order === 'newest' ? list.toReversed() : [...list];
    },
  });
  fudo.history(300);
  await fudo.poll();
  fudo.pass(MINUTE);
  await fudo.sweep();
  expect((await fudo.poll()).complete).toBe(false);
  order = 'mixed';
  fudo.pass(MINUTE);
  await fudo.sweep();
  order = 'oldest';
  fudo.pass(MINUTE);
  expect((await fudo.poll()).complete).toBe(true);
  fudo.pass(MINUTE);
  expect((await fudo.poll()).complete).toBe(false);
});

describe.each(ORDERS)(
  'an appliance too slow to give its whole list, with the %s first',
  (order) => {
    const slow = { order, delay: 20 };

    test('is watched from its new end on', async () => {
      const fudo = await aFudo(slow, { page_size: 50 }, { list_timeout: 400 });
      fudo.history(1_500);
      const live = fudo.world.open({ started_at: fudo.now() - MINUTE });
      const first = await fudo.poll();
      expect(first.complete).toBe(false);
      expect(idsOf(first)).toEqual([live]);
      expect(fudo.deps.warnings).toMatchObject([
        { message: expect.stringContaining('starts at the new end'), facts: { listed: 1_501 } },
      ]);
      const fresh = fudo.world.open({ started_at: fudo.now() });
      const reading = await fudo.poll();
      expect(idsOf(reading).sort()).toEqual([live, fresh].sort());
      expect(reading.seen).toBeLessThanOrEqual(50);
      await expect(fudo.sweep()).rejects.toMatchObject({ kind: 'unavailable' });
    });

    test('is watched so through pages smaller than asked for', async () => {
      const fudo = await aFudo(
        { ...slow, maxLimit: 30 },
        { page_size: 100 },
        { list_timeout: 300 },
      );
      fudo.history(1_000);
      const live = Array.from({ length: 40 }, () => fudo.world.open({ started_at: fudo.now() }));
      expect(idsOf(await fudo.poll()).sort()).toEqual(live.sort());
    });

    test('rejects as ever when nobody answers at all', async () => {
      const fudo = await aFudo(slow, {}, { list_timeout: 200 });
      fudo.history(200);
      fudo.simulator.fail('unavailable');
      await expect(fudo.poll()).rejects.toMatchObject({ kind: 'unavailable' });
    });
  },
);

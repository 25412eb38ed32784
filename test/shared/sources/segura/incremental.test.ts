import { createHistory } from '#local/simulators/segura/history.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import {
  aSegura,
  idsOf,
  type SeguraBench,
  type SeguraBenchOptions,
} from '#test/support/a-segura.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function anAppliance(options: SeguraBenchOptions = {}): Promise<SeguraBench> {
  const bench = await aSegura(options);
  closing.push(bench.simulator.close);
  return bench;
}

/** An appliance with a hundred sessions of history, polled once. */
async function aPolledOne(options: SeguraBenchOptions = {}): Promise<SeguraBench> {
  const bench = await anAppliance(options);
  for (let n = 0; n < 100; n += 1) {
    const started_at = bench.now() - 3 * DAY + n * MINUTE;
    bench.world.open({ started_at, ended_at: started_at + HOUR });
  }
  await bench.poll();
  bench.gets();
  bench.lists();
  return bench;
}

/** Sessions as a list would show them that leaves out every second. */
function openWithGaps({ world, now }: SeguraBench, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    world.open({ id: String(from + 2 * n), started_at: now() }),
  );
}

describe('what is new', () => {
  test('costs two requests for nothing, and at the tenth poll a look further ahead', async () => {
    const bench = await aPolledOne();
    const counts: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      await bench.polls(1);
      counts.push(bench.gets());
    }
    expect(counts).toEqual([...Array(9).fill(2), 6, ...Array(9).fill(2), 6]);
    expect(bench.lists()).toBe(0);
  });

  test('is found without the list, however much it is', async () => {
    const bench = await aPolledOne();
    const ids = Array.from({ length: 40 }, () => bench.world.open({ started_at: bench.now() }));
    const [reading] = await bench.polls(1);
    expect(reading).toMatchObject({ complete: false, seen: 40 });
    expect(idsOf(reading?.sessions ?? [])).toEqual(ids);
    expect(bench.gets()).toBe(45);
    expect(idsOf(await bench.polls(12))).toEqual([]);
    expect(bench.lists()).toBe(0);
  });

  test('is shown when it began and ended between two polls', async () => {
    const bench = await aPolledOne();
    const id = bench.world.open({ started_at: bench.now() + 5 * SECOND });
    bench.world.end(id, bench.now() + 20 * SECOND);
    const [reading] = await bench.polls(1);
    expect(reading?.sessions).toMatchObject([{ id, state: 'ended' }]);
  });

  test('is shown when it appears late and is over long since, once', async () => {
    const bench = await aPolledOne();
    const [from, to] = [bench.now(), bench.now() + MINUTE];
    bench.world.open({ id: '202', started_at: from });
    expect(idsOf(await bench.polls(30))).toEqual(['202']);
    bench.world.open({ id: '201', started_at: from, ended_at: to });
    expect(idsOf(await bench.polls(70))).toEqual(['201']);
  });

  test('is asked for less and less often where it is missing, until a later sweep omits it too', async () => {
    const bench = await aPolledOne();
    bench.world.open({ id: '202', started_at: bench.now() });
    await bench.polls(1);
    bench.gets();
    await bench.polls(60);
    // Two a poll, four more at each tenth; 201 itself after 1, 2, 4, 8, 16 and 32 minutes.
    expect(bench.gets()).toBe(60 * 2 + 6 * 4 + 6);
    expect(bench.cursor()).toMatchObject({ missing: [[201, 6, expect.any(Number)]] });
    await bench.sweep();
    await bench.polls(1);
    expect(bench.cursor()).toMatchObject({ missing: [] });
  });

  test('keeps no more than 200 missing ids', async () => {
    const bench = await aPolledOne();
    openWithGaps(bench, 202, 5);
    await bench.polls(1);
    await bench.sweep();
    for (let turn = 0; turn < 8; turn += 1) {
      openWithGaps(bench, 212 + turn * 80, 40);
      await bench.polls(1);
    }
    expect(bench.live.size).toBe(325);
    expect(bench.cursor()).toMatchObject({ missing: expect.any(Array) });
    expect(bench.cursor()?.['missing']).toHaveLength(200);
  });

  test('is found behind gaps once a sweep has seen how many there are', async () => {
    const bench = await anAppliance();
    openWithGaps(bench, 101, 200);
    await bench.poll();
    await bench.sweep();
    bench.gets();
    await bench.polls(10);
    // At one half five ids are looked at in passing, at the tenth poll 20 and the highest itself; and
    // of the last 20 ids of the list the ten that were missing, after 1, 2, 4 and 8 minutes.
    expect(bench.gets()).toBe(9 * 5 + 20 + 1 + 10 * 4);
    const far = bench.world.open({ id: '517', started_at: bench.now() });
    expect(idsOf(await bench.polls(10))).toEqual([far]);
  });

  test('that lies behind more gaps than anyone expects is found by the sweep, and counted', async () => {
    const bench = await aPolledOne();
    const far = bench.world.open({ id: '900', started_at: bench.now() });
    expect(idsOf(await bench.polls(30))).toEqual([]);
    const sweep = await bench.sweep();
    expect(idsOf(sweep.sessions)).toEqual([far]);
    expect(sweep.missed).toBe(1);
    const next = bench.world.open({ id: '901', started_at: bench.now() });
    expect(idsOf(await bench.polls(1))).toEqual([next]);
  });
});

test('a sweep counts what appeared late, and not what a poll is about to find', async () => {
  const bench = await aPolledOne();
  bench.world.open({ id: '202', started_at: bench.now() });
  await bench.polls(40);
  bench.world.open({ id: '201', started_at: bench.now() - 30 * MINUTE });
  bench.world.open({ id: '203', started_at: bench.now() });
  const { missed, sessions } = await bench.sweep();
  expect(idsOf(sessions)).toEqual(['201', '202', '203']);
  expect(missed).toBe(1);
  expect((await bench.sweep()).missed).toBe(0);
});

test('reads an older cursor, and begins anew with one it does not understand', async () => {
  const bench = await aPolledOne();
  bench.setCursor({ highest: '200' });
  const id = bench.world.open({ started_at: bench.now() });
  expect(idsOf(await bench.polls(1))).toEqual([id]);
  expect(bench.lists()).toBe(0);
  bench.setCursor({ highest: 'abc' });
  expect(await bench.polls(1)).toMatchObject([{ complete: true }]);
});

describe('an id', () => {
  test('that vanishes and returns is unknown for so long, and no reset', async () => {
    const bench = await aPolledOne();
    const id = bench.world.open({ started_at: bench.now(), user: 'alice' });
    const signal = new AbortController().signal;
    await bench.polls(1);
    bench.world.hide(id);
    expect(await bench.source.session(id, signal)).toBeUndefined();
    const readings = await bench.polls(20);
    expect(readings.filter(({ reset }) => reset)).toEqual([]);
    bench.world.open({ id, started_at: bench.now(), user: 'alice' });
    expect(await bench.source.session(id, signal)).toMatchObject({ user: 'alice' });
    const next = bench.world.open({ started_at: bench.now() });
    expect(idsOf(await bench.polls(1))).toContain(next);
  });

  test('that is used again shows the session it now stands for', async () => {
    const bench = await aPolledOne();
    const id = bench.world.open({ started_at: bench.now(), user: 'alice' });
    await bench.polls(1);
    bench.world.hide(id);
    bench.pass(HOUR);
    bench.world.open({ id, started_at: bench.now(), user: 'bob' });
    const again = await bench.source.session(id, new AbortController().signal);
    expect(again).toMatchObject({ id, user: 'bob', started_at: bench.now() });
  });
});

describe('an appliance that was reset', () => {
  async function aResetOne(options: SeguraBenchOptions = {}) {
    const bench = await aPolledOne(options);
    bench.pass(MINUTE);
    await bench.sweep();
    bench.pass(MINUTE);
    for (let id = 111; id <= 200; id += 1) bench.world.hide(String(id));
    return bench;
  }

  test('is noticed within ten polls, once, and read on from its new end', async () => {
    const bench = await aResetOne();
    const early = bench.world.open({ id: '111', started_at: bench.now() });
    const readings = await bench.polls(10);
    expect(readings.map(({ reset = false }) => reset)).toEqual([...Array(9).fill(false), true]);
    expect(readings.at(-1)).toMatchObject({ complete: true });
    expect(idsOf(readings)).toEqual([early]);
    const next = bench.world.open({ id: '112', started_at: bench.now() });
    const later = await bench.polls(30);
    expect(idsOf(later)).toEqual([next]);
    expect(later.filter(({ reset }) => reset)).toEqual([]);
    expect(bench.lists()).toBe(2);
  });

  test('is noticed by a sweep as well', async () => {
    const bench = await aResetOne();
    expect(await bench.sweep()).toMatchObject({ reset: true });
    await bench.polls(10);
    bench.world.open({ id: '111', started_at: bench.now() });
    expect((await bench.sweep()).reset).toBeUndefined();
  });

  test('is noticed although no list comes', async () => {
    const bench = await aResetOne();
    bench.simulator.failLists('unavailable');
    const readings = await bench.polls(10);
    expect(readings.at(-1)).toMatchObject({ complete: false, reset: true });
    const next = bench.world.open({ id: '111', started_at: bench.now() });
    expect(idsOf(await bench.polls(1))).toEqual([next]);
  });

  test('is not one that hides its newest session or lost the right to show it', async () => {
    const bench = await aPolledOne();
    bench.world.hide('200');
    const readings = await bench.polls(20);
    expect(readings.filter(({ reset }) => reset)).toEqual([]);
    const next = bench.world.open({ started_at: bench.now() });
    expect(idsOf(await bench.polls(1))).toEqual([next]);
  });
});

describe('where no list comes', () => {
  test.each([
    [1, 1_000],
    [900, 50],
    [455_000, 26_000],
    [89_000_000, 5_000_000],
  ])(
    'the end of ids from %i on, %i of them, is found by asking, and read on from',
    async (firstId, count) => {
      const start = Date.UTC(2026, 4, 20, 14, 30);
      const zone = 'America/Sao_Paulo';
      const bench = await anAppliance({
        start,
        zone,
        firstId: BigInt(firstId + count),
        history: createHistory({ firstId, count, until: start, zone }),
      });
      const open = bench.world.open({ started_at: bench.now() - 2 * HOUR });
      bench.simulator.failLists('unavailable');
      const first = await bench.poll();
      expect(first.complete).toBe(false);
      expect(idsOf(first.sessions)).toContain(open);
      expect(bench.cursor()).toMatchObject({ highest: Number(open) });
      const next = bench.world.open({ started_at: bench.now() });
      expect(idsOf(await bench.polls(1))).toContain(next);
    },
  );

  test('the poll fails as the list does when nothing is met by asking', async () => {
    const bench = await anAppliance({ firstId: 90_000_000n });
    bench.world.open({ started_at: bench.now() });
    bench.simulator.failLists('unavailable');
    await expect(bench.poll()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(bench.deps.warnings).toMatchObject([{ message: expect.stringContaining('in leaps') }]);
  });

  test('the sessions of the last day are read bit by bit, newest first', async () => {
    const bench = await anAppliance();
    const live = Array.from({ length: 400 }, (_, n) =>
      bench.world.open({ started_at: bench.now() - 40 * HOUR + n * 6 * MINUTE }),
    );
    bench.simulator.failLists('unavailable');
    await bench.poll();
    expect(bench.live.size).toBe(50);
    await bench.polls(10);
    // A day is 240 of them; the step that meets none of these is the last.
    expect([...bench.live].sort()).toEqual(live.slice(100));
    bench.gets();
    await bench.polls(1);
    expect(bench.gets()).toBeLessThan(10);
  });

  test('a sweep that comes at last ends that, and what it shows was not missed', async () => {
    const bench = await anAppliance();
    for (let n = 0; n < 300; n += 1) bench.world.open({ started_at: bench.now() - HOUR });
    bench.simulator.failLists('unavailable');
    await bench.poll();
    await expect(bench.sweep()).rejects.toMatchObject({ kind: 'unavailable' });
    bench.simulator.failLists(null);
    expect(await bench.sweep()).toMatchObject({ missed: 0, seen: 300 });
    await bench.polls(1);
    expect(bench.cursor()).not.toHaveProperty('floor');
    expect(bench.live.size).toBe(300);
  });

  test('an empty appliance is a failure, not an end', async () => {
    const bench = await anAppliance();
    bench.simulator.failLists('unavailable');
    await expect(bench.poll()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

test('a session of the repeated hour is taken to have begun when it was first met', async () => {
  const start = Date.UTC(2026, 9, 25, 1, 40);
  const bench = await aPolledOne({ zone: 'Europe/Warsaw', start: start - MINUTE });
  bench.pass(MINUTE);
  // 02:40 for the second time, five minutes ago 02:35, which had been an hour before as well.
  bench.world.open({ started_at: start - 5 * MINUTE });
  const [reading] = await bench.polls(1);
  expect(reading?.sessions).toMatchObject([
    { started_at: start - 5 * MINUTE, uncertain_time: true },
  ]);
});

test.each([-7 * MINUTE, 7 * MINUTE])(
  'clocks that differ by %i ms change nothing of what is found and missed',
  async (behind) => {
    const bench = await aPolledOne({ behind });
    const id = bench.world.open({ started_at: bench.now() });
    const [reading] = await bench.polls(1);
    expect(idsOf(reading?.sessions ?? [])).toEqual([id]);
    expect(Math.abs((reading?.skew ?? 0) + behind)).toBeLessThanOrEqual(SECOND);
    expect((await bench.polls(1))[0]?.skew).toBeDefined();
    bench.world.open({ started_at: bench.now() });
    expect((await bench.sweep()).missed).toBe(0);
    const far = bench.world.open({ id: '900', started_at: bench.now() });
    await bench.polls(20);
    expect(await bench.sweep()).toMatchObject({ missed: 1 });
    expect(bench.live).toContain(far);
  },
);

test('the list is read at every poll where the options say so', async () => {
  const bench = await anAppliance({ configured: { incremental: false } });
  const old = bench.world.open({ started_at: bench.now() });
  await bench.poll();
  const fresh = bench.world.open({ started_at: bench.now() });
  const [reading] = await bench.polls(1);
  expect(reading).toMatchObject({ complete: true, seen: 2 });
  expect(idsOf(reading?.sessions ?? [])).toEqual([old, fresh]);
  expect(bench.gets()).toBe(0);
});

test('the list is read where the path for one session is wrong, with a warning', async () => {
  const bench = await anAppliance({
    configured: { paths: { get: '/api/other/{id}' } },
  });
  bench.world.open({ started_at: bench.now() });
  await bench.poll();
  const id = bench.world.open({ started_at: bench.now() });
  const readings = await bench.polls(2);
  expect(idsOf(readings.slice(1))).toContain(id);
  expect(readings.every(({ complete }) => complete)).toBe(true);
  expect(bench.deps.warnings).toMatchObject([{ message: expect.stringContaining('paths.get') }]);
});

test('a failure while probing fails the poll, and the next one goes on from where the last was', async () => {
  const bench = await aPolledOne();
  const id = bench.world.open({ started_at: bench.now() });
  bench.simulator.fail('unavailable');
  await expect(bench.polls(1)).rejects.toMatchObject({ kind: 'unavailable' });
  bench.simulator.fail(null);
  expect(idsOf(await bench.polls(1))).toEqual([id]);
});

describe('threats', () => {
  const risk = { configured: { risk: {} } };

  test('of live sessions cost one request at each poll, whatever is read', async () => {
    const bench = await aPolledOne(risk);
    for (let n = 0; n < 5; n += 1) bench.world.open({ started_at: bench.now() });
    await bench.polls(1);
    const before = bench.simulator.requests.risk;
    await bench.polls(1);
    const { signal } = new AbortController();
    await Promise.all([...bench.live].map((id) => bench.source.session(id, signal)));
    expect(bench.simulator.requests.risk - before).toBe(1);
  });

  test('that moved bring their sessions back, and them alone', async () => {
    const bench = await aPolledOne(risk);
    const [one = '', two = ''] = [1, 2].map(() => bench.world.open({ started_at: bench.now() }));
    bench.world.setThreat(two, { at: bench.now(), level: 20 });
    await bench.polls(1);
    expect((await bench.polls(1))[0]?.sessions).toEqual([]);
    bench.world.setThreat(one, { at: bench.now(), level: 90 });
    expect((await bench.polls(1))[0]?.sessions).toMatchObject([{ id: one, threat: { level: 90 } }]);
    expect((await bench.polls(1))[0]?.sessions).toEqual([]);
  });

  test('come with what is new', async () => {
    const bench = await aPolledOne(risk);
    const id = bench.world.open({ started_at: bench.now() });
    bench.world.setThreat(id, { at: bench.now(), level: 40 });
    expect((await bench.polls(1))[0]?.sessions).toMatchObject([{ id, threat: { level: 40 } }]);
  });
});

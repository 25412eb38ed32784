import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSegura, type SeguraBench } from '#test/support/a-segura.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Real polls of a simulated Segura appliance with some history, the first one done. */
async function aPolledSegura() {
  const bench = await aSegura();
  closing.push(bench.simulator.close);
  const { world, now, pass } = bench;
  for (let n = 0; n < 100; n += 1) {
    world.open({ started_at: now() - 40 * HOUR, ended_at: now() - 39 * HOUR });
  }
  const polls = aPollWorld();
  const read = (sweep: boolean) => polls.pollAt(now(), { source: bench.source, clock: now }, sweep);
  await read(false);
  return {
    bench,
    polls,
    sweep: () => read(true),
    /** Polls every so often until then. */
    pollUntil: async (until: Instant, every = MINUTE) => {
      while (now() < until) {
        pass(every);
        await read(false);
      }
    },
  };
}

function liveOn({ world, now }: SeguraBench, user: string): string {
  return world.open({ started_at: now(), user });
}

test('a session is found by probing, alerted to when due, and resolved at its end', async () => {
  const { bench, polls, pollUntil } = await aPolledSegura();
  const id = liveOn(bench, 'jdoe');
  const started = bench.now();
  await pollUntil(started + 4 * HOUR, 10 * MINUTE);
  expect(polls.heard()).toEqual(['baseline', 'fired low']);
  bench.world.end(id, bench.now());
  await pollUntil(bench.now() + 2 * MINUTE);
  expect(polls.heard()).toEqual(['baseline', 'fired low', 'resolved']);
  expect(bench.lists()).toBe(1);
});

test('a session that appears when it is over since hours is alerted to, late', async () => {
  const { bench, polls, pollUntil } = await aPolledSegura();
  const started_at = bench.now();
  bench.world.open({ id: '202', started_at });
  await pollUntil(started_at + 6 * HOUR, 10 * MINUTE);
  bench.world.open({ id: '201', user: 'late', started_at, ended_at: started_at + 5 * HOUR });
  await pollUntil(bench.now() + 70 * MINUTE, 10 * MINUTE);
  const late = polls.published.filter(
    (message) => message.kind !== 'summary' && message.session.user === 'late',
  );
  expect(late.length).toBeGreaterThan(0);
  expect(late.at(-1)).toMatchObject({ transition: 'resolved' });
});

test('what only a sweep finds is alerted to and counted', async () => {
  const { bench, polls, pollUntil, sweep } = await aPolledSegura();
  bench.world.open({ id: '900', started_at: bench.now() });
  await pollUntil(bench.now() + 5 * HOUR, 10 * MINUTE);
  expect(polls.heard()).toEqual(['baseline']);
  await sweep();
  expect(polls.measured).toContain('SessionsMissed');
  expect(polls.heard()).toEqual(['baseline', 'fired low']);
});

test('an id that a reset appliance gives out again is another session', async () => {
  const { bench, polls, pollUntil } = await aPolledSegura();
  liveOn(bench, 'before');
  const id = liveOn(bench, 'before');
  await pollUntil(bench.now() + MINUTE);
  for (let old = 110; old <= 202; old += 1) bench.world.hide(String(old));
  bench.pass(HOUR);
  for (let fresh = 110; fresh <= 202; fresh += 1) {
    const over = String(fresh) === id ? {} : { ended_at: bench.now() };
    bench.world.open({ id: String(fresh), started_at: bench.now(), user: 'after', ...over });
  }
  await pollUntil(bench.now() + 12 * MINUTE);
  const [item] = (await polls.store.readItems('segura-sp', [id])).values();
  expect(item?.session).toMatchObject({ user: 'after' });
});

test('a reset counts once among the measures that the alarm watches', async () => {
  const { bench, polls, pollUntil, sweep } = await aPolledSegura();
  bench.pass(MINUTE);
  await sweep();
  for (let old = 111; old <= 200; old += 1) bench.world.hide(String(old));
  await pollUntil(bench.now() + 30 * MINUTE);
  expect(polls.measured.filter((name) => name === 'SourceReset')).toHaveLength(1);
  bench.world.open({ id: '111', started_at: bench.now() });
  await pollUntil(bench.now() + MINUTE);
  expect((await polls.store.liveIds('segura-sp')).map(String)).toEqual(['111']);
});

import type { PollDeps } from '#functions/poll/deps.ts';
import { DAY, HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { aFudo, closeFudos, FIRST_ID, type Fudo, NOW } from '#test/shared/sources/fudo/a-fudo.ts';
import { aPollWorld } from '#test/support/a-poll.ts';

afterEach(closeFudos);

/** Polls of an appliance with a history, both on one clock. */
async function aWatchedFudo(...parts: Parameters<typeof aFudo>) {
  const fudo: Fudo = await aFudo(...parts);
  fudo.history(400);
  const world = aPollWorld();
  const missed: number[] = [];
  const measure: PollDeps['measure'] = (metric, value) => {
    world.measured.push(metric);
    if (metric === 'SessionsMissed') missed.push(value);
  };
  const at = async (instant: Instant, sweep = false) => {
    fudo.pass(instant - fudo.now());
    await world.pollAt(instant, { source: fudo.source, measure }, sweep);
  };
  await at(NOW);
  return { ...world, fudo, at, missed };
}

test('alerts on a session far below the new end of the list, at the cost of what is due', async () => {
  const { fudo, at, heard } = await aWatchedFudo();
  const id = fudo.world.open({ started_at: NOW });
  await at(NOW + MINUTE);
  for (let n = 0; n < 200; n += 1) {
    const started_at = NOW + n * MINUTE;
    fudo.world.open({ started_at, ended_at: started_at + MINUTE });
  }
  const before = { ...fudo.simulator.requests };
  for (let minute = 235; minute <= 245; minute += 1) await at(NOW + minute * MINUTE);
  expect(heard()).toEqual(['baseline', 'fired low']);
  const { list, get, batch } = fudo.simulator.requests;
  expect(list - before.list).toBeLessThanOrEqual(30);
  expect(get - before.get).toBe(0);
  expect(batch - before.batch).toBeGreaterThan(4);
  fudo.world.end(id, fudo.now());
  await at(NOW + 246 * MINUTE);
  expect(heard()).toEqual(['baseline', 'fired low', 'resolved']);
});

test('alerts on what a sweep alone could see, and counts it', async () => {
  const { fudo, at, heard, missed } = await aWatchedFudo();
  await at(NOW + MINUTE, true);
  // Where the list begins, polls do not look.
  fudo.world.open({ id: '1000', started_at: NOW - 5 * HOUR });
  await at(NOW + 2 * MINUTE);
  expect(heard()).toEqual(['baseline']);
  await at(NOW + HOUR, true);
  expect(heard()).toEqual(['baseline', 'fired low']);
  await at(NOW + 2 * HOUR, true);
  expect(missed).toEqual([0, 1, 0]);
});

test('raises one alarm when the newest sessions are gone, and one when most are', async () => {
  const { fudo, at, measured } = await aWatchedFudo();
  const count = (metric: string) => measured.filter((one) => one === metric).length;
  await at(NOW + MINUTE, true);
  await at(NOW + 2 * MINUTE);
  expect(measured).not.toContain('SourceReset');
  for (let n = 300; n < 400; n += 1) fudo.world.hide(String(FIRST_ID + BigInt(n)));
  for (let minute = 3; minute < 8; minute += 1) await at(NOW + minute * MINUTE);
  expect(count('SourceReset')).toBe(1);
  expect(measured).not.toContain('SourceShrunk');
  for (let n = 0; n < 300; n += 1) {
    if (n % 4 > 0) fudo.world.hide(String(FIRST_ID + BigInt(n)));
  }
  await at(NOW + 8 * MINUTE);
  expect(measured).toContain('SourceShrunk');
  expect(count('SourceReset')).toBe(1);
});

test('a clock minutes away from ours makes alerts neither early nor late', async () => {
  for (const behind of [-6 * MINUTE, 6 * MINUTE]) {
    const fudo = await aFudo({}, {}, { behind });
    fudo.history(200);
    const world = aPollWorld();
    const at = async (appliance: Instant) => {
      fudo.pass(appliance - fudo.now());
      await world.pollAt(appliance - behind, { source: fudo.source });
    };
    await at(NOW);
    fudo.world.open({ started_at: NOW + MINUTE });
    await at(NOW + 2 * MINUTE);
    await at(NOW + 4 * HOUR);
    expect(world.heard()).toEqual(['baseline']);
    await at(NOW + 4 * HOUR + 2 * MINUTE);
    expect(world.heard()).toEqual(['baseline', 'fired low']);
  }
});

test('a day without polls hides nothing', async () => {
  const { fudo, at, heard } = await aWatchedFudo();
  for (let n = 0; n < 300; n += 1) {
    const started_at = NOW + n * 4 * MINUTE;
    fudo.world.open({ started_at, ended_at: started_at + (n === 7 ? 5 * HOUR : MINUTE) });
  }
  await at(NOW + DAY);
  expect(heard()).toEqual(['baseline', 'resolved']);
});

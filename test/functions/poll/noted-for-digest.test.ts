import type { DigestEvent } from '#shared/digest/event.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { readAll } from '#test/contracts/digests.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const EVER = { from: START - 10 * DAY, until: START + 10 * DAY };
const A = aSession({ id: 'A' });

function noted(world: PollWorld): Promise<DigestEvent[]> {
  return readAll(world.store, EVER);
}

test('the first look at a source is noted with what it found', async () => {
  const world = aPollWorld();
  const old = aSession({ id: 'old', started_at: START - 5 * HOUR });
  const ghost = aSession({ id: 'ghost', started_at: START - 30 * DAY });
  world.source.show([A, old, ghost]);
  await world.pollAt(START);
  expect(await noted(world)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'baseline', live: 3, over_limit: 1, ghosts: 1 }),
      expect.objectContaining({ kind: 'transition', reason: 'baseline', message: 'detail' }),
    ]),
  );
});

test('an alert is noted with each of its changes, and what its rule wants of it', async () => {
  for (const deliver of ['alerts', 'digest'] as const) {
    const world = aPollWorld([{ ...aRule(), deliver }]);
    world.source.show([]);
    await world.pollAt(START - MINUTE);
    world.source.show([A]);
    await world.pollAt(START + 5 * HOUR);
    world.source.show([{ ...A, state: 'ended', ended_at: START + 6 * HOUR }]);
    await world.pollAt(START + 7 * HOUR);
    const message = deliver === 'digest' ? 'detail' : 'notification';
    const changes = (await noted(world)).filter(({ kind }) => kind === 'transition');
    expect(changes).toEqual([
      expect.objectContaining({ n: 1, transition: 'fired', deliver, message }),
      expect.objectContaining({ n: 2, transition: 'resolved', deliver, message }),
    ]);
  }
});

test('a storm is noted as what its summary told', async () => {
  const world = aPollWorld();
  world.source.show([]);
  await world.pollAt(START - MINUTE);
  world.source.show(Array.from({ length: 21 }, (_, at) => aSession({ id: `s${at}` })));
  await world.pollAt(START + 5 * HOUR);
  const storms = (await noted(world)).map((event) => event.kind === 'transition' && event.storm);
  const summary = world.published.find(({ reason }) => reason === 'storm');
  expect(storms.filter((id) => id === summary?.id)).toHaveLength(21);
});

test('a time in which the source was not read is noted when it is read again, and short ones are not', async () => {
  const world = aPollWorld();
  world.source.show([A]);
  await world.pollAt(START);
  await world.pollAt(START + 9 * MINUTE);
  world.source.down();
  for (const at of [10, 11, 40]) {
    await expect(world.pollAt(START + at * MINUTE)).rejects.toThrow();
  }
  world.source.up();
  await world.pollAt(START + 50 * MINUTE);
  await world.pollAt(START + 51 * MINUTE);
  const gaps = (await noted(world)).filter(({ kind }) => kind === 'gap');
  expect(gaps).toEqual([
    expect.objectContaining({ from: START + 9 * MINUTE, to: START + 50 * MINUTE }),
  ]);
});

test('a session that nobody could confirm for a day is noted once, for it is watched no more', async () => {
  const world = aPollWorld();
  world.source.show([A]);
  await world.pollAt(START);
  world.source.show([]);
  for (let hour = 1; hour < 60; hour += 1) await world.pollAt(START + hour * HOUR);
  const stale = (await noted(world)).filter(({ kind }) => kind === 'stale');
  expect(stale).toEqual([expect.objectContaining({ source: 'segura-sp', session: 'A' })]);
});

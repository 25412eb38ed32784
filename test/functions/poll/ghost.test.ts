import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const GHOST = aRule({ name: 'ghost-session', limits: [[7 * DAY, 'medium']], stale: true });
const TOLD = START + 7 * DAY;

/** An appliance that shows what is new alone, and a session that it never closes. */
async function haunted() {
  const world = aPollWorld([GHOST]);
  world.source.incremental();
  await world.pollAt(START - MINUTE);
  world.source.show([aSession()]);
  await world.pollAt(START + MINUTE);
  await world.pollAt(TOLD);
  return world;
}

test('a ghost is told of once, and then no poll asks for it', async () => {
  const world = await haunted();
  expect(world.heard()).toEqual(['baseline', 'fired medium']);
  expect(await world.store.liveIds('segura-sp')).toEqual([]);
  const asked = world.source.asked();
  for (let hour = 1; hour <= 12; hour++) await world.pollAt(TOLD + hour * HOUR);
  expect(world.source.asked()).toBe(asked);
  expect(world.heard()).toHaveLength(2);
});

test('what is told of it along with that promises no reminder', async () => {
  const remind = { after: HOUR, most: 3, from: 'low' } as const;
  const long = aRule({ id: '8a4cf3b7-4a3b-4e88-8b4e-2f7c3f3e8a01', name: 'long', remind });
  const world = aPollWorld([long, GHOST]);
  await world.pollAt(START - MINUTE);
  world.source.show([aSession()]);
  await world.pollAt(TOLD);
  expect(world.published.slice(1).map((message) => 'next_reminder_at' in message)).toEqual([
    false,
    false,
  ]);
});

test('a sweep that still shows it changes nothing, and one that shows its end tells of it', async () => {
  const world = await haunted();
  await world.pollAt(TOLD + DAY, {}, true);
  expect(await world.store.liveIds('segura-sp')).toEqual([]);
  expect(world.heard()).toHaveLength(2);
  const ended_at = TOLD + 2 * DAY;
  world.source.show([aSession({ state: 'ended', ended_at })]);
  await world.pollAt(ended_at + HOUR, {}, true);
  expect(world.heard()).toEqual(['baseline', 'fired medium', 'resolved']);
});

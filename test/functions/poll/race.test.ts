import fc from 'fast-check';
import { LEASE_TTL } from '#functions/poll/timing.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Store } from '#shared/store/store.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { interleaved } from '#test/support/interleaved.ts';

const REMINDING = aRule({ remind: { after: 2 * HOUR, most: 3, from: 'medium' } });

// As if the lease had run out under a poll that hangs: correctness rests on versions alone.
function withoutLease(store: Store): Store {
  return { ...store, acquireLease: async () => true };
}

async function raceAt(world: PollWorld, scheduler: fc.Scheduler, at: number): Promise<void> {
  const store = interleaved(withoutLease(world.store), scheduler);
  const both = Promise.allSettled([world.pollAt(at, { store }), world.pollAt(at, { store })]);
  for (const { status } of await scheduler.waitFor(both)) expect(status).toBe('fulfilled');
}

function alertsOf(world: PollWorld): Map<string, string[]> {
  const byAlert = new Map<string, string[]>();
  for (const message of world.published) {
    if (message.kind === 'summary') continue;
    const told = byAlert.get(message.alert) ?? [];
    byAlert.set(message.alert, [...told, `${message.n} ${message.transition}`]);
  }
  return byAlert;
}

test('two polls at once open one alert per session and tell every transition', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([REMINDING]);
      await world.pollAt(START - MINUTE);
      world.source.show([aSession({ id: 'A' }), aSession({ id: 'B' })]);
      await raceAt(world, scheduler, START + 5 * HOUR);
      world.source.show([
        aSession({ id: 'A', state: 'ended', ended_at: START + 11 * HOUR }),
        aSession({ id: 'B' }),
      ]);
      await raceAt(world, scheduler, START + 12 * HOUR);
      await world.pollAt(START + 12 * HOUR + LEASE_TTL + MINUTE);
      await raceAt(world, scheduler, START + 15 * HOUR);
      await world.pollAt(START + 15 * HOUR + LEASE_TTL + MINUTE);
      const alerts = [...alertsOf(world).values()];
      expect(alerts).toHaveLength(2);
      for (const told of alerts) {
        expect(new Set(told)).toContain('1 fired');
        expect(new Set(told)).toContain('2 escalated');
      }
      expect(alerts.filter((told) => told.includes('3 resolved'))).toHaveLength(1);
      expect(alerts.filter((told) => told.includes('3 reminded'))).toHaveLength(1);
      expect(alerts.flat().filter((one) => one.startsWith('4'))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a poll and a sweep at once open one alert', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld();
      await world.pollAt(START - MINUTE);
      world.source.show([aSession()]);
      const store = interleaved(world.store, scheduler);
      const at = START + 5 * HOUR;
      await scheduler.waitFor(
        Promise.allSettled([world.pollAt(at, { store }), world.pollAt(at, { store }, true)]),
      );
      await world.pollAt(at + MINUTE);
      expect([...alertsOf(world).keys()]).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

test('skipping any polls changes when people hear, never what', async () => {
  const states = (at: number) => [
    at < START + 12 * HOUR ? aSession() : aSession({ state: 'ended', ended_at: START + 12 * HOUR }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), async (quarters) => {
      const world = aPollWorld([REMINDING]);
      await world.pollAt(START - MINUTE);
      for (const quarter of [...quarters.sort((a, b) => a - b), 64]) {
        const at = START + (quarter * HOUR) / 4;
        world.source.show(states(at));
        await world.pollAt(at);
      }
      const last = world.published.at(-1);
      expect(last).toMatchObject({ transition: 'resolved', peak_level: 'medium', level: 'medium' });
      const [told = [], ...others] = alertsOf(world).values();
      expect(others).toEqual([]);
      expect(told.map((one) => Number.parseInt(one, 10))).toEqual(told.map((_, at) => at + 1));
    }),
    { numRuns: 100 },
  );
});

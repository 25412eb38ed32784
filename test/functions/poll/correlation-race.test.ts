import fc from 'fast-check';
import { LEASE_TTL } from '#functions/poll/timing.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Store } from '#shared/store/store.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { alertsTold } from '#test/support/alerts-told.ts';
import { interleaved } from '#test/support/interleaved.ts';
import { raceOfSources } from '#test/support/race-of-sources.ts';

const RULE = aCorrelation({
  alert:
    "title: '{user}: {count}'\nescalate:\n  - { when: { gte: 4 }, level: high }\nremind: { after: 20m, most: 1 }",
});

const one = (id: string, minutes: number) => aSession({ id, started_at: START + minutes * MINUTE });

test('polls of two sources at once open one alert, count each session once and tell each change once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([], [RULE]);
      await raceOfSources(world, scheduler, START - MINUTE, []);
      await raceOfSources(world, scheduler, START + 5 * MINUTE, [
        [one('A', 0), one('B', 1)],
        [one('A', 2)],
      ]);
      await raceOfSources(world, scheduler, START + 8 * MINUTE, [
        [one('A', 0), one('B', 1)],
        [one('A', 2), one('B', 7)],
      ]);
      const later = START + 8 * MINUTE + LEASE_TTL + MINUTE;
      await raceOfSources(world, scheduler, later, [
        [one('A', 0), one('B', 1)],
        [one('A', 2), one('B', 7)],
      ]);
      const open: [Session[], Session[]] = [
        [one('A', 0), one('B', 1)],
        [one('A', 2), one('B', 7)],
      ];
      await raceOfSources(world, scheduler, START + 40 * MINUTE, open);
      await raceOfSources(world, scheduler, START + 40 * MINUTE + LEASE_TTL + MINUTE, open);
      await raceOfSources(world, scheduler, START + 2 * HOUR, [[], []]);
      await raceOfSources(world, scheduler, START + 2 * HOUR + LEASE_TTL + MINUTE, [[], []]);
      const told = alertsTold(world);
      expect(new Set(told.map(({ alert }) => alert)).size).toBe(1);
      expect(told.map(({ transition, group }) => [transition, group?.total])).toEqual([
        ['fired', 3],
        ['escalated', 4],
        ['reminded', 4],
        ['resolved', expect.any(Number)],
      ]);
    }),
    { numRuns: 60 },
  );
});

test('a poll that hangs while another goes on counts nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([], [RULE]);
      await world.pollAt(START - MINUTE);
      world.source.show([one('A', 0), one('B', 1), one('C', 2)]);
      const unguarded: Store = { ...world.store, acquireLease: async () => true };
      const store = interleaved(unguarded, scheduler);
      const at = START + 5 * MINUTE;
      await scheduler.waitFor(
        Promise.allSettled([world.pollAt(at, { store }), world.pollAt(at, { store })]),
      );
      await world.pollAt(at + LEASE_TTL + MINUTE);
      const told = alertsTold(world);
      expect(told.map(({ transition, group }) => [transition, group?.total])).toEqual([
        ['fired', 3],
      ]);
    }),
    { numRuns: 60 },
  );
});

test('skipping any polls changes when people hear of a group, never what', async () => {
  const all = [one('A', 0), one('B', 20), one('C', 40), one('D', 50)];
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 130 })), async (minutes) => {
      const world = aPollWorld([], [RULE]);
      await world.pollAt(START - MINUTE);
      for (const minute of [...minutes.sort((a, b) => a - b), 131]) {
        const now = START + minute * MINUTE;
        world.source.show(all.filter(({ started_at }) => started_at <= now));
        await world.pollAt(now);
      }
      const last = alertsTold(world).at(-1);
      expect(last).toMatchObject({ transition: 'resolved', peak_level: 'high' });
      expect(last?.at).toBe(new Date(START + 80 * MINUTE).toISOString());
      expect(new Set(alertsTold(world).map(({ alert }) => alert)).size).toBe(1);
    }),
    { numRuns: 100 },
  );
});

import fc from 'fast-check';
import { LEASE_TTL } from '#functions/poll/timing.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Store } from '#shared/store/store.ts';
import { chainOf } from '#test/support/a-chain.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { alertsTold } from '#test/support/alerts-told.ts';
import { interleaved } from '#test/support/interleaved.ts';
import { raceOfSources } from '#test/support/race-of-sources.ts';

/** Once the lower one has held twice it is medium, once it has held more often it is critical. */
const RULES = chainOf(`
title: Bursts
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c12
name: bursts
level: medium
correlation:
  type: event_count
  rules: [burst]
  group-by: [user]
  timespan: 1d
  condition: { gte: 2 }
alert:
  title: '{user}: {count} bursts'
  escalate: [{ when: { gte: 3 }, level: critical }]
---
title: Burst
name: burst
correlation:
  type: event_count
  rules: [opened]
  group-by: [user]
  timespan: 20m
  condition: { gte: 3 }
---
title: Opened
name: opened
logsource: { category: pam_session }
detection: { open: { id|exists: true }, condition: open }`);

const one = (id: string, minutes: number) => aSession({ id, started_at: START + minutes * MINUTE });
/** Whichever of them comes first, three are together at 5, 7 or 9 minutes, and no sooner. */
const FIRST = [
  [one('A', 0), one('B', 5), one('C', 9)],
  [one('A', 1), one('B', 7)],
] as const;
const SECOND = [
  [one('D', 60), one('E', 64)],
  [one('D', 61), one('E', 67)],
] as const;

test('polls of two sources at once count what the lower one found once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([], RULES);
      await raceOfSources(world, scheduler, START - MINUTE, []);
      await raceOfSources(world, scheduler, START + 10 * MINUTE, FIRST);
      await raceOfSources(world, scheduler, START + 11 * MINUTE, FIRST);
      const second = FIRST.map((sessions, at) => [...sessions, ...(SECOND[at] ?? [])]);
      await raceOfSources(world, scheduler, START + 68 * MINUTE, second);
      await raceOfSources(world, scheduler, START + 68 * MINUTE + LEASE_TTL, second);
      await raceOfSources(world, scheduler, START + 30 * HOUR, []);
      await raceOfSources(world, scheduler, START + 30 * HOUR + LEASE_TTL + MINUTE, []);
      const told = alertsTold(world);
      expect(new Set(told.map(({ alert }) => alert)).size).toBe(1);
      expect(told.map(({ transition, group }) => [transition, group?.groups_total])).toEqual([
        ['fired', 2],
        ['resolved', 2],
      ]);
      expect(await world.store.openGroups()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a poll that hangs while another goes on tells nothing that was taken back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([], RULES);
      await world.pollAt(START - MINUTE);
      const unguarded: Store = { ...world.store, acquireLease: async () => true };
      const store = interleaved(unguarded, scheduler);
      for (const [at, show] of [
        [START + 10 * MINUTE, FIRST.flat().map((session, n) => ({ ...session, id: `${n}` }))],
        [START + 68 * MINUTE, SECOND.flat().map((session, n) => ({ ...session, id: `x${n}` }))],
      ] as const) {
        world.source.show(show);
        await scheduler.waitFor(
          Promise.allSettled([world.pollAt(at, { store }), world.pollAt(at, { store })]),
        );
      }
      await world.pollAt(START + 68 * MINUTE + LEASE_TTL + MINUTE);
      const told = alertsTold(world);
      expect(told.map(({ transition, group }) => [transition, group?.groups_total])).toEqual([
        ['fired', 2],
      ]);
    }),
    { numRuns: 60 },
  );
});

test('skipping any polls changes when people hear of what was found, never what', async () => {
  const all = [...FIRST[0], ...SECOND[0], one('F', 66)];
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 130 })), async (minutes) => {
      const world = aPollWorld([], RULES);
      await world.pollAt(START - MINUTE);
      for (const minute of [...minutes.sort((a, b) => a - b), 131]) {
        const now = START + minute * MINUTE;
        world.source.show(all.filter(({ started_at }) => started_at <= now));
        await world.pollAt(now);
      }
      const alerts = alertsTold(world);
      expect(alerts).toMatchObject([{ transition: 'fired', group: { groups_total: 2 } }]);
      expect(alerts[0]?.at).toBe(new Date(START + 66 * MINUTE).toISOString());
      expect(alerts[0]?.group?.groups?.map(({ at }) => at)).toEqual(
        [9, 66].map((minute) => new Date(START + minute * MINUTE).toISOString()),
      );
    }),
    { numRuns: 100 },
  );
});

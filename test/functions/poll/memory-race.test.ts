import fc from 'fast-check';
import { LEASE_TTL } from '#functions/poll/timing.ts';
import { DAY, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { interleaved } from '#test/support/interleaved.ts';
import { createScriptedSource } from '#test/support/scripted-source.ts';
import { compiled } from '../../shared/rules/compiled.ts';

const FIRST = compiled({
  detection: 'sel: { id|exists: true }',
  level: 'medium',
  alert: 'first_seen: { fields: [user, target], within: 90d, learn: 14d }',
});

test('of two sessions that two sources show at once, exactly one is the first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aPollWorld([FIRST]);
      const sources = ['segura-sp', 'fudo-dc1'].map((name) =>
        createScriptedSource(name, world.clock),
      );
      for (const source of sources) await world.pollAt(START - 20 * DAY, { source });
      for (const source of sources) source.show([aSession()]);
      const store = interleaved(world.store, scheduler);
      const polls = sources.map((source) => world.pollAt(START, { source, store }));
      await scheduler.waitFor(Promise.allSettled(polls));
      for (const source of sources) await world.pollAt(START + LEASE_TTL + MINUTE, { source });
      const fired = world.published.filter(({ kind }) => kind === 'notification');
      expect(fired.map((message) => message.kind !== 'summary' && message.transition)).toEqual([
        'fired',
      ]);
    }),
    { numRuns: 60 },
  );
});

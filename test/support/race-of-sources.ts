import type { Scheduler } from 'fast-check';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { PollWorld } from './a-poll.ts';
import { interleaved } from './interleaved.ts';
import { createScriptedSource } from './scripted-source.ts';

/** Polls of two appliances at once, as their schedules have it, each with sessions of its own. */
export async function raceOfSources(
  world: PollWorld,
  scheduler: Scheduler,
  at: Instant,
  shown: readonly (readonly Session[])[],
): Promise<void> {
  const store = interleaved(world.store, scheduler);
  const polls = ['segura-sp', 'fudo-dc1'].map((name, index) => {
    const source = createScriptedSource(name, world.clock);
    source.show(shown[index] ?? []);
    return world.pollAt(at, { source, store });
  });
  for (const { status } of await scheduler.waitFor(Promise.allSettled(polls))) {
    expect(status).toBe('fulfilled');
  }
}

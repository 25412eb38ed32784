import type { PollDeps } from '#functions/poll/deps.ts';
import { LEASE_TTL } from '#functions/poll/timing.ts';
import { type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { PollWorld } from './a-poll.ts';
import { createFuse } from './crash.ts';

/** One poll, and what the appliance shows by then. */
export interface Step {
  readonly at: Instant;
  readonly show: readonly Session[];
}

/** Where a process dies: at the given call of the given poll. */
export interface Death {
  readonly step: number;
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** Polls through all steps, dying at most once; answers whether it did. */
export async function livePolls(
  world: PollWorld,
  steps: readonly Step[],
  death?: Death,
): Promise<boolean> {
  let died = false;
  for (const [at, step] of steps.entries()) {
    world.source.show(step.show);
    if (at === death?.step) died = await dyingPoll(world, step.at, death);
    else await world.pollAt(step.at);
  }
  return died;
}

/** A poll in which the process dies at the call, and where it did the next, once its lease has run out. */
export async function dyingPoll(
  world: PollWorld,
  at: Instant,
  { call, moment }: Pick<Death, 'call' | 'moment'>,
  parts: Partial<PollDeps> = {},
): Promise<boolean> {
  const fuse = createFuse(call, moment);
  const dying = {
    ...parts,
    store: fuse.wrap(world.store),
    source: fuse.wrap(world.source, ['changes', 'session', 'sweep']),
    publish: fuse.wrap({ publish: world.deps().publish }).publish,
  };
  try {
    await world.pollAt(at, dying);
    return false;
  } catch {
    await world.pollAt(at + LEASE_TTL + MINUTE, parts);
    return true;
  }
}

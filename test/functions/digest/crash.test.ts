import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aDigestWorld, type DigestWorld } from '#test/support/a-digest.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { createFuse, type Fuse } from '#test/support/crash.ts';

const SIX = Date.UTC(2026, 0, 7, 6);
/** How Lambda tries again after a failure: a minute later, and two more. */
const TRIES = [0, MINUTE, 3 * MINUTE];
const SESSIONS = [0, 1, 2].map((at) => aSession({ id: `s${at}`, started_at: START + at * HOUR }));

/** Two days of polls and digests in which the process dies once, at a call of one digest. */
async function lifeWithCrash(digest: number, call: number, moment: 'before' | 'after') {
  const world = aDigestWorld();
  world.poll.source.show([]);
  await world.poll.pollAt(START);
  world.poll.source.show(SESSIONS);
  let died = false;
  for (let shift = 0; shift < 6; shift += 1) {
    const slot = SIX + shift * 8 * HOUR;
    await world.poll.pollAt(slot - HOUR);
    const fuse = shift === digest ? createFuse(call, moment) : undefined;
    died = (await tell(world, slot, fuse)) || died;
    // The scheduler may send it once more.
    await world.digestAt(slot + 10 * MINUTE);
  }
  return { world, died };
}

async function tell(world: DigestWorld, slot: number, fuse?: Fuse): Promise<boolean> {
  let died = false;
  for (const after of TRIES) {
    const dying = after === 0 && fuse;
    const parts = dying && {
      store: fuse.wrap(world.poll.store),
      publish: fuse.wrap({ publish: world.deps().publish }).publish,
    };
    try {
      await world.digestAt(slot + after, parts || {});
      return died;
    } catch {
      died = true;
    }
  }
  throw new Error('three tries were not enough');
}

/** What a life without a crash tells of, however it is spread over digests. */
function told(world: DigestWorld) {
  const digests = [...new Map(world.digests().map((one) => [one.id, one])).values()];
  const sum = (of: 'fired' | 'escalated' | 'held' | 'notifications') =>
    digests.reduce((total, { digest }) => total + (digest?.counts[of] ?? 0), 0);
  return { changes: sum('fired') + sum('held'), climbed: sum('escalated') };
}

function faults(world: DigestWorld): string[] {
  const found: string[] = [];
  const digests = world.digests();
  const ids = new Set(digests.map(({ id }) => id));
  if (digests.length - ids.size > 1) found.push(`${digests.length - ids.size} were repeated`);
  if (ids.size !== 6) found.push(`${ids.size} digests for six shifts`);
  const spans = [...new Map(digests.map(({ id, digest }) => [id, digest])).values()];
  for (const [at, span] of spans.entries()) {
    const before = spans[at - 1];
    if (before !== undefined && before.until !== span?.from) found.push(`a hole before ${at}`);
  }
  return found;
}

test.each([0, 1, 5])('digest %i may die before and after any call it makes', async (digest) => {
  const { world: undisturbed } = await lifeWithCrash(-1, 0, 'before');
  expect(faults(undisturbed)).toEqual([]);
  const all = told(undisturbed);
  expect(all.changes).toBeGreaterThan(0);
  for (const moment of ['before', 'after'] as const) {
    let call = 1;
    for (; call < 60; call += 1) {
      const { world, died } = await lifeWithCrash(digest, call, moment);
      expect({ call, moment, faults: faults(world) }).toEqual({ call, moment, faults: [] });
      expect({ call, moment, ...told(world) }).toEqual({ call, moment, ...all });
      if (!died) break;
    }
    // It reads the state, a page, the source, its sweep, its timers, items, groups; saves, publishes, saves.
    expect(call).toBeGreaterThan(8);
    expect(call).toBeLessThan(60);
  }
});

test('what a poll that died noted late is told once', async () => {
  const world = aDigestWorld();
  world.poll.source.show([]);
  await world.poll.pollAt(START);
  world.poll.source.show(SESSIONS);
  const publish = () => Promise.reject(new Error('SNS is down'));
  await expect(world.poll.pollAt(SIX - HOUR, { publish })).rejects.toThrow();
  await world.digestAt(SIX);
  await world.poll.pollAt(SIX + 2 * HOUR);
  await world.digestAt(SIX + DAY);
  expect(told(world).changes).toBe(3);
});

import type { AlertMessage } from '#shared/alerts/message.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import { readAll } from '#test/contracts/digests.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { type Death, livePolls } from '#test/support/poll-life.ts';

const A = aSession({ id: 'A' });
const B = aSession({ id: 'B', started_at: START - HOUR });

const RULE = aRule({ remind: { after: 2 * HOUR, most: 3, from: 'medium' } });

/** The life of two sessions, poll by poll: the second fires while the first is still young. */
const STEPS = [
  { at: START - 2 * HOUR, show: [] },
  { at: START, show: [A, B] },
  { at: START + 3 * HOUR, show: [A, B] },
  { at: START + 10 * HOUR, show: [A, B] },
  // The second has been medium for two hours and a half: time for a reminder.
  { at: START + 12.5 * HOUR, show: [{ ...A, state: 'ended', ended_at: START + 11 * HOUR }, B] },
  { at: START + 17 * HOUR, show: [{ ...B, state: 'ended', ended_at: START + 16 * HOUR }] },
] as const;

const EVER = { from: START - DAY, until: START + 2 * DAY };

/** What every run must have told of each session in the end, whatever happened on the way. */
const LAST_WORD = { A: ['resolved', 'medium'], B: ['resolved', 'high'] };

/** A life in which the process dies once, at the given call of the given poll. */
async function lifeWithCrash(death?: Death) {
  const world = aPollWorld([RULE]);
  return { world, died: await livePolls(world, STEPS, death) };
}

/** Each stored transition is there for one digest, once. */
async function notedFaults(
  { store }: PollWorld,
  stored: readonly { readonly alert: string; readonly n: number }[],
): Promise<string[]> {
  const ids = (await readAll(store, EVER)).map(({ id }) => id);
  return stored
    .map(({ alert, n }) => `${alert}#${n}`)
    .filter((id) => ids.filter((one) => one === id).length !== 1)
    .map((id) => `${id} is not noted once for the digest`);
}

/** The second session is medium for long enough, and is brought to mind once. */
function remindingFaults(session: string, about: readonly AlertMessage[]): string[] {
  const ids = about.filter(({ transition }) => transition === 'reminded').map(({ id }) => id);
  const times = new Set(ids).size;
  return times === (session === 'B' ? 1 : 0)
    ? []
    : [`${session} was brought to mind ${times} times`];
}

async function faults(world: PollWorld): Promise<string[]> {
  const found: string[] = [];
  const ids = world.published.map((message) => message.id);
  const twice = ids.length - new Set(ids).size;
  if (twice > 1) found.push(`${twice} messages were repeated`);
  const baselines = new Set(
    world.published.filter((message) => message.reason === 'baseline').map(({ id }) => id),
  );
  if (baselines.size !== 1) found.push(`${baselines.size} baselines`);
  for (const [session, [transition, peak]] of Object.entries(LAST_WORD)) {
    const about = world.published.flatMap((message) =>
      message.kind !== 'summary' && message.session.id === session ? [message] : [],
    );
    const last = about.at(-1);
    if (last?.transition !== transition || last?.peak_level !== peak) {
      found.push(`${session} ended as ${last?.transition} ${last?.peak_level}`);
    }
    const stored = await world.store.readTransitions(last?.alert ?? '');
    const numbers = new Set(about.map((message) => message.n));
    found.push(...(await notedFaults(world, stored)));
    for (const { n } of stored) if (!numbers.has(n)) found.push(`${session} lost transition ${n}`);
    found.push(...remindingFaults(session, about));
    if (new Set(about.map((message) => message.alert)).size !== 1) {
      found.push(`${session} has more than one alert`);
    }
  }
  return found;
}

test('a life without a crash tells of both sessions', async () => {
  const { world, died } = await lifeWithCrash();
  expect(died).toBe(false);
  expect(await faults(world)).toEqual([]);
  expect(new Set(world.published.map(({ id }) => id)).size).toBe(world.published.length);
});

describe.each(STEPS.map((_, step) => step))('poll %i', (step) => {
  test.each(['before', 'after'] as const)(
    'may die %s any call it makes: nothing is lost, at most the message in flight is repeated',
    async (moment) => {
      let call = 1;
      for (; call < 200; call++) {
        const { world, died } = await lifeWithCrash({ step, call, moment });
        expect({ call, faults: await faults(world) }).toEqual({ call, faults: [] });
        if (!died) break;
      }
      // Calls were really cut: a poll makes at least lease, state, index, source, index, cursor, release.
      expect(call).toBeGreaterThan(7);
      expect(call).toBeLessThan(200);
    },
  );
});

import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { dyingPoll } from '#test/support/poll-life.ts';

const CROWD = Array.from({ length: 6 }, (_, n) => aSession({ id: `${n}` }));

/** Six sessions reach their limit in one poll, of which people can read three; it dies at the call. */
async function stormWithCrash(call: number, moment: 'before' | 'after') {
  const world = aPollWorld();
  const limits = { ...world.deps().limits, storm: 3 };
  await world.pollAt(START - MINUTE, { limits });
  world.source.show(CROWD);
  await world.pollAt(START, { limits });
  const at = START + 4 * HOUR;
  return { world, died: await dyingPoll(world, at, { call, moment }, { limits }) };
}

test.each(['before', 'after'] as const)(
  'a poll that dies in a storm %s any call still tells people, and machines of each session',
  async (moment) => {
    let call = 1;
    for (; call < 200; call++) {
      const { world, died } = await stormWithCrash(call, moment);
      const heard = world.heard();
      const fired = world.published.flatMap((message) =>
        message.kind !== 'summary' && message.transition === 'fired' ? [message.session.id] : [],
      );
      expect({ call, sessions: new Set(fired).size }).toEqual({ call, sessions: 6 });
      const alone = new Set(
        world.published.flatMap((message) =>
          message.kind === 'notification' ? [message.session.id] : [],
        ),
      );
      // Whoever is in no message of its own is in a summary.
      expect({ call, told: alone.size === 6 || heard.includes('storm') }).toEqual({
        call,
        told: true,
      });
      if (!died) break;
    }
    expect(call).toBeGreaterThan(20);
  },
);

const REMINDING = aRule({ remind: { after: 2 * HOUR, most: 3, from: 'low' } });

/** Six alerts opened two by two, and are brought to mind in one poll; it dies at the call. */
async function remindersWithCrash(call: number, moment: 'before' | 'after') {
  const world = aPollWorld([REMINDING]);
  const limits = { ...world.deps().limits, storm: 3 };
  await world.pollAt(START - MINUTE, { limits });
  world.source.show(
    CROWD.map((one, n) => ({ ...one, started_at: START + Math.floor(n / 2) * MINUTE })),
  );
  for (const minute of [0, 1, 2]) {
    await world.pollAt(START + 4 * HOUR + minute * MINUTE, { limits });
  }
  const at = START + 6 * HOUR + 5 * MINUTE;
  return { world, died: await dyingPoll(world, at, { call, moment }, { limits }) };
}

test.each(['before', 'after'] as const)(
  'a poll that dies as it brings much to mind %s any call brings each to mind once',
  async (moment) => {
    let call = 1;
    for (; call < 200; call++) {
      const { world, died } = await remindersWithCrash(call, moment);
      const reminders = world.published.flatMap((message) =>
        message.kind !== 'summary' && message.transition === 'reminded' ? [message] : [],
      );
      const sessions = new Set(reminders.map(({ session }) => session.id));
      const ids = new Set(reminders.map(({ id }) => id));
      expect({ call, sessions: sessions.size, ids: ids.size }).toEqual({
        call,
        sessions: 6,
        ids: 6,
      });
      // What was in flight may be repeated: five details go out at once.
      expect(reminders.length).toBeLessThanOrEqual(6 + 5);
      const alone = reminders.filter(({ kind }) => kind === 'notification').length;
      const isToldOfAll = alone >= 6 || world.heard().includes('storm');
      expect({ call, isToldOfAll }).toEqual({ call, isToldOfAll: true });
      if (!died) break;
    }
    expect(call).toBeGreaterThan(20);
  },
);

import { setTimeout as pause } from 'node:timers/promises';
import { check, integer, property, record } from 'fast-check';
import { nextRefresh, paceAdvice, refreshBudget, refreshOf } from '#functions/poll/refresh.ts';
import { HOUR, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import type { Source } from '#shared/sources/source.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';

const LEAST = 5 * MINUTE;
const PACE = { every: MINUTE, perSecond: 20, atOnce: 4 };

test('half of the interval between polls goes into reading again, two minutes at most', () => {
  expect(refreshBudget({ every: MINUTE })).toBe(30 * SECOND);
  expect(refreshBudget({ every: HOUR })).toBe(2 * MINUTE);
});

test.each([
  ['no time for all', LEAST, { asked: 600, left: 400, took: 30_000 }, 2 * LEAST],
  ['time for all', 2 * LEAST, { asked: 500, left: 0, took: 25_000 }, 2 * LEAST],
  ['plenty of time', 2 * LEAST, { asked: 100, left: 0, took: 5_000 }, LEAST],
  ['plenty of time, as it should be', LEAST, { asked: 10, left: 0, took: 500 }, LEAST],
  ['never time for all', 4 * HOUR, { asked: 600, left: 400, took: 30_000 }, 4 * HOUR],
])('%s', (_name, current, refreshing, next) => {
  expect(nextRefresh(current, LEAST, refreshing, 30_000)).toBe(next);
});

test('settles where a poll has time for all, whatever the appliance can take', () => {
  const worlds = record({
    live: integer({ min: 1, max: 50_000 }),
    perSecond: integer({ min: 1, max: 200 }),
  });
  const result = check(
    property(worlds, ({ live, perSecond }) => {
      let current = LEAST;
      for (let polls = 0; polls < 12; polls += 1) {
        const turn = Math.ceil(live / (current / MINUTE));
        const asked = Math.min(turn, 30 * perSecond);
        const took = (asked / perSecond) * SECOND;
        current = nextRefresh(current, LEAST, { asked, left: turn - asked, took }, 30_000);
      }
      const fits = Math.ceil(live / (current / MINUTE)) <= 30 * perSecond;
      return fits || current >= 4 * HOUR;
    }),
  );
  expect(result.failed).toBe(false);
});

test('says what to raise and to which value', () => {
  const quick = { asked: 600, left: 400, took: 30_000 };
  expect(paceAdvice(5_000, LEAST, PACE, quick)).toBe('raise max_requests_per_second to 34');
  const slow = { asked: 150, left: 850, took: 30_000 };
  expect(paceAdvice(5_000, LEAST, PACE, slow)).toBe(
    'raise max_requests_per_second to 34 and max_concurrent to 28',
  );
  const wide = { ...PACE, perSecond: 100, atOnce: 50 };
  expect(paceAdvice(5_000, LEAST, wide, slow)).toBe('the appliance is slow');
});

test('with more open sessions than a poll has time for, all are read again, only later; nothing new waits', async () => {
  const world = aPollWorld();
  world.source.incremental();
  const open = Array.from({ length: 240 }, (_, n) => aSession({ id: `${n}` }));
  world.source.show(open);
  await world.pollAt(START);

  let delay = 4;
  const read = new Map<string, number>();
  const source: Source = {
    ...world.source,
    session: async (id, signal) => {
      await pause(delay);
      read.set(id, (read.get(id) ?? 0) + 1);
      return world.source.session(id, signal);
    },
  };
  const warnings: [string, object][] = [];
  const log = {
    info: () => {},
    warn: (message: string, facts: object) => warnings.push([message, facts]),
    error: () => {},
  };
  const pace = { every: 60, perSecond: 1_000, atOnce: 4 };
  let now = START;
  const pollNext = async () => {
    now += MINUTE;
    await world.pollAt(now, { source, log, pace });
    return refreshOf(source, await world.store.readSource('segura-sp'));
  };
  expect(await pollNext()).toBe(2 * LEAST);
  expect(warnings).toEqual([
    [
      expect.stringContaining('live sessions are read again less often'),
      {
        source: 'segura-sp',
        live: 240,
        every: '10 min',
        usual: '5 min',
        advice: expect.stringMatching(/^(raise max_concurrent to \d+|the appliance is slow)$/),
      },
    ],
  ]);

  const fresh = aSession({ id: 'fresh' });
  world.source.show([...open, fresh]);
  await pollNext();
  expect(await world.store.liveIds('segura-sp')).toContain('fresh');

  for (let polls = 0; polls < 80 && read.size < 241; polls += 1) await pollNext();
  expect([...read.keys()].sort()).toEqual([...open.map(({ id }) => id), 'fresh'].sort());

  delay = 0;
  world.source.show([fresh]);
  pace.every = 10 * SECOND;
  for (let polls = 0; polls < 8; polls += 1) await pollNext();
  expect((await world.store.readSource('segura-sp'))?.refresh).toBeUndefined();
});

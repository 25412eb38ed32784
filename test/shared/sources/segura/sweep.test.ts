import { createHistory } from '#local/simulators/segura/history.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import {
  aSegura,
  idsOf,
  type SeguraBench,
  type SeguraBenchOptions,
} from '#test/support/a-segura.ts';

const START = Date.UTC(2026, 4, 20, 14, 30);
const ZONE = 'America/Sao_Paulo';
const FIRST = 100_000;
const COUNT = 5_500;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function aLongHistory(options: SeguraBenchOptions = {}): Promise<SeguraBench> {
  const history = createHistory({ firstId: FIRST, count: COUNT, until: START, zone: ZONE });
  const firstId = BigInt(FIRST + COUNT);
  const bench = await aSegura({ ...options, history, firstId, start: START, zone: ZONE });
  closing.push(bench.simulator.close);
  return bench;
}

const DIALECTS: [string, SeguraBenchOptions][] = [
  ['v3.32, Portuguese, a comma too many', { dialect: 'v3.32', liveEnd: 'missing' }],
  [
    'v3.33, wrapped and indented',
    {
      dialect: 'v3.33',
      wrapped: true,
      pretty: true,
      liveEnd: 'zero',
      configured: {
        paths: {
          list: '/api/pam/session/remotesessions',
          get: '/api/pam/session/remotesessions/{id}',
        },
      },
    },
  ],
  ['v4, packed', { dialect: 'v4', gzip: true }],
];

test.each(DIALECTS)('sweeps again as it did at first: %s', async (_name, options) => {
  const bench = await aLongHistory(options);
  const open = bench.world.open({ started_at: START - 3 * HOUR, user: 'Não "}],{' });
  const old = bench.world.open({ started_at: START - 40 * DAY });
  await bench.poll();
  const first = await bench.sweep();
  expect(first).toMatchObject({ seen: COUNT + 2, complete: true, missed: 0 });
  expect(first.cursor).toMatchObject({ swept_to: FIRST + COUNT + 1 });
  const fresh = bench.world.open({ started_at: START });
  bench.world.end(old, START - HOUR);
  const second = await bench.sweep();
  expect(second.seen).toBe(COUNT + 3);
  expect(second.cursor).toMatchObject({ swept_to: FIRST + COUNT + 2 });
  const states = new Map(second.sessions.map(({ id, state }) => [id, state]));
  expect([open, old, fresh].map((id) => states.get(id))).toEqual(['live', 'ended', 'live']);
  const yesterday = idsOf(first.sessions).filter((id) => Number(id) < FIRST + COUNT);
  expect(yesterday.length).toBeGreaterThan(10);
  expect(idsOf(second.sessions)).toEqual([...yesterday, open, old, fresh]);
});

test('finds a session below the last sweep that nobody knew, if it is live or over since a day at most', async () => {
  const bench = await aLongHistory();
  bench.world.open({ id: '105499', started_at: START - HOUR });
  await bench.poll();
  await bench.sweep();
  bench.live.clear();
  const { sessions, missed } = await bench.sweep();
  expect(idsOf(sessions)).toContain('105499');
  expect(missed).toBe(1);
});

test.each(['cut', 'broken'] as const)('rejects a second sweep whose body is %s', async (how) => {
  const bench = await aLongHistory();
  await bench.poll();
  await bench.sweep();
  bench.simulator.fail(how);
  await expect(bench.sweep()).rejects.toMatchObject({
    name: 'SourceError',
    kind: how === 'cut' ? 'malformed' : 'unavailable',
  });
});

test('a poll goes on while a sweep is under way', async () => {
  const bench = await aLongHistory();
  await bench.poll();
  const sweep = bench.sweep();
  const id = bench.world.open({ started_at: START });
  expect(idsOf(await bench.polls(1))).toEqual([id]);
  expect((await sweep).seen).toBeGreaterThanOrEqual(COUNT);
});

import { confirm } from '#functions/poll/confirm.ts';
import type { SessionItem } from '#shared/alerts/alert.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Source } from '#shared/sources/source.ts';
import { SourceError, type SourceErrorKind } from '#shared/sources/source-error.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aSession, START } from '#test/support/a-session.ts';

type Bulk = NonNullable<Source['sessions']>;

function anItem(id: string): SessionItem {
  return {
    source: 'segura-sp',
    id,
    version: 1,
    session: aSession({ id }),
    first_seen_at: START,
    confirmed_at: START,
    evaluated_at: START,
    alerts: {},
    outbox: [],
    unconfirmed_polls: 0,
  };
}

/** Asks a source that answers bulk questions by `bulk` about so many sessions, all of which exist. */
async function ask(count: number, bulk: Bulk | undefined, signal = new AbortController().signal) {
  const items = Array.from({ length: count }, (_, n) => anItem(`${n}`));
  const world = aPollWorld();
  world.source.show(items.map(({ session }) => session));
  const sizes: number[] = [];
  const sessions: Bulk = async (ids, given) => {
    sizes.push(ids.length);
    return (await bulk?.(ids, given)) ?? new Map();
  };
  const source = { ...world.source, ...(bulk && { sessions }) };
  const ids = items.map(({ id }) => id);
  const { found } = await confirm(
    world.deps({ source }),
    { must: ids, turn: [] },
    { sweep: false, signal },
  );
  return { found, sizes, singly: world.source.asked() };
}

const knowAll: Bulk = async (ids) => new Map(ids.map((id) => [id, aSession({ id })]));
const knowNone: Bulk = async (ids) => new Map(ids.map((id) => [id, undefined]));
const failing =
  (kind: SourceErrorKind, which: (ids: readonly string[]) => boolean = () => true): Bulk =>
  async (ids, signal) => {
    if (which(ids)) throw new SourceError('segura-sp', kind, 'no');
    return knowAll(ids, signal);
  };

test('asks one by one where the appliance cannot answer about many', async () => {
  expect(await ask(3, undefined)).toMatchObject({ singly: 3, sizes: [] });
});

test('asks about many in few requests', async () => {
  const { found, sizes, singly } = await ask(120, knowAll);
  expect(found.size).toBe(120);
  expect(sizes).toEqual([50, 50, 20]);
  expect(singly).toBe(0);
});

test('asks nothing when there is nothing to ask', async () => {
  expect((await ask(0, knowAll)).sizes).toEqual([]);
});

test('takes neither an unknown session nor one without an answer for confirmed', async () => {
  const { found, singly } = await ask(
    3,
    async () =>
      new Map<string, Session | undefined>([
        ['0', aSession({ id: '0' })],
        ['1', undefined],
      ]),
  );
  expect([...found.keys()]).toEqual(['0']);
  expect(singly).toBe(0);
});

test('stops when so many are unknown that the list must be wrong', async () => {
  const { found, sizes } = await ask(1_000, knowNone);
  expect(found.size).toBe(0);
  expect(sizes.length).toBeLessThanOrEqual(2);
});

test.each<SourceErrorKind>(['unavailable', 'authentication', 'permission', 'refused'])(
  'stops at a failure that the next question would only meet again: %s',
  async (kind) => {
    const { found, sizes, singly } = await ask(1_000, failing(kind));
    expect(found.size).toBe(0);
    expect(sizes.length).toBeLessThanOrEqual(2);
    expect(singly).toBe(0);
  },
);

test('asks one by one about the sessions of an answer that cannot be read', async () => {
  const { found, singly } = await ask(
    120,
    failing('malformed', (ids) => ids.includes('60')),
  );
  expect(found.size).toBe(120);
  expect(singly).toBe(50);
});

test('asks nothing more once time is up', async () => {
  const stop = new AbortController();
  const { found, sizes } = await ask(
    1_000,
    async (ids, signal) => {
      stop.abort();
      return knowAll(ids, signal);
    },
    stop.signal,
  );
  expect(sizes.length).toBeLessThanOrEqual(2);
  expect(found.size).toBeLessThanOrEqual(100);
});

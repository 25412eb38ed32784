import fc from 'fast-check';
import type { SessionItem } from '#shared/alerts/alert.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { SourceState, Store, TransitionNews, TransitionRecord } from '#shared/store/store.ts';
import { anEvent } from '#test/support/an-event.ts';
import { describeDigests } from './digests.ts';
import { describeGroups, describeMemories } from './groups.ts';

const NOW = Date.UTC(2026, 0, 6, 22, 41, 7, 313);

/** What every store promises. `createStore` makes an empty one. */
export function describeStore(name: string, createStore: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    describeItems(createStore);
    describeIndex(createStore);
    describeSourceState(createStore);
    describeSweeps(createStore);
    describeLeases(createStore);
    describeGroups(createStore);
    describeMemories(createStore);
    describeTransitions(createStore);
    describeDigests(createStore);
    describeLedger(createStore);
  });
}

function describeItems(createStore: () => Promise<Store>): void {
  test('reads back what was saved, instants, unicode and empty texts intact', async () => {
    const store = await createStore();
    const item = anItem('São/#1 🔑', {
      session: {
        source: 'segura-sp',
        vendor: 'segura',
        id: 'São/#1 🔑',
        user: 'João "root" \u0000\n𝕁',
        reason: '',
        state: 'live',
        started_at: NOW - 1,
        ended_at: NOW + 0,
        threat: { max: 85.5, provisional: false },
        vendor_fields: { prevent_purge: 'Não', paused: false, size: 9_007_199_254_740_991 },
      },
      expires_at: NOW - 313 + 90 * 24 * HOUR,
    });
    const stored = await store.saveItem(item);
    expect(stored).toEqual({ ...item, version: 1 });
    expect(await store.readItems('segura-sp', ['São/#1 🔑'])).toEqual(
      new Map([['São/#1 🔑', stored]]),
    );
  });

  test('keeps an expiry that is not a whole second at least as long, and by less than a second', async () => {
    const store = await createStore();
    await store.saveItem(anItem('1', { expires_at: NOW }));
    const { expires_at: expiry = 0 } = await readOne(store, '1');
    expect(expiry - NOW).toBeGreaterThanOrEqual(0);
    expect(expiry - NOW).toBeLessThan(1000);
  });

  test('drops what is undefined instead of refusing it', async () => {
    const store = await createStore();
    const cursor = { highest: undefined, seen: [] };
    expect(await store.saveSource(aSourceState({ cursor }))).toBe(true);
    expect((await store.readSource('segura-sp'))?.cursor).toEqual({ seen: [] });
  });

  test('forgets an optional field that the next version no longer has', async () => {
    const store = await createStore();
    await store.saveItem(anItem('1', { due_at: NOW, stale: true, expires_at: NOW }));
    await store.saveItem(anItem('1', { version: 1 }));
    const item = await readOne(store, '1');
    expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['due_at']));
    expect(item).toEqual(anItem('1', { version: 2 }));
  });

  test('answers a save under an old version with nothing and changes nothing', async () => {
    const store = await createStore();
    const first = await store.saveItem(anItem('1', { unconfirmed_polls: 1 }));
    expect(await store.saveItem(anItem('1', { unconfirmed_polls: 2 }))).toBeUndefined();
    expect(await store.saveItem(anItem('1', { version: 2 }))).toBeUndefined();
    expect(await readOne(store, '1')).toEqual(first);
  });

  test('refuses to update an item that is not stored', async () => {
    const store = await createStore();
    expect(await store.saveItem(anItem('gone', { version: 3 }))).toBeUndefined();
    expect(await store.readItems('segura-sp', ['gone'])).toEqual(new Map());
  });

  test('lets exactly one of any number of racing writers through, at every version', async () => {
    const store = await createStore();
    await fc.assert(
      fc.asyncProperty(
        fc.uuid(),
        fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 1, maxLength: 3 }),
        async (id, rounds) => {
          for (const [version, writers] of rounds.entries()) {
            const attempts = Array.from({ length: writers }, (_, writer) =>
              store.saveItem(anItem(id, { version, unconfirmed_polls: writer })),
            );
            const winners = (await Promise.all(attempts)).filter((item) => item !== undefined);
            expect(winners).toHaveLength(1);
            expect(await readOne(store, id)).toEqual(winners[0]);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  test('reads 250 items at once, of which some are asked for twice and some do not exist', async () => {
    const store = await createStore();
    const ids = Array.from({ length: 250 }, (_, index) => `${index}`);
    await Promise.all(ids.map((id) => store.saveItem(anItem(id))));
    const items = await store.readItems('segura-sp', [...ids, '7', '8', 'unknown']);
    expect([...items.keys()].sort()).toEqual(ids.sort());
    expect(items.get('249')?.session.id).toBe('249');
  });

  test('keeps the sessions of one source from those of another', async () => {
    const store = await createStore();
    await store.saveItem(anItem('1', { source: 'segura', due_at: NOW }));
    await store.saveItem(anItem('1', { source: 'segura-2', due_at: NOW, unconfirmed_polls: 9 }));
    expect((await store.readItems('segura', ['1'])).get('1')?.unconfirmed_polls).toBe(0);
    expect(await store.liveIds('segura')).toEqual(['1']);
  });

  test('refuses an item that is too large for the table, and says which', async () => {
    const store = await createStore();
    const body = 'ü'.repeat(250_000);
    const item = anItem('huge', { outbox: [{ id: 'a-1', body }] });
    await expect(store.saveItem(item)).rejects.toThrow(/SESSION#segura-sp#huge .* bytes/);
    expect(await store.readItems('segura-sp', ['huge'])).toEqual(new Map());
  });
}

function describeIndex(createStore: () => Promise<Store>): void {
  test('lists what is due up to and including an instant, soonest first', async () => {
    const store = await createStore();
    await store.saveItem(anItem('later', { due_at: NOW + 1 }));
    await store.saveItem(anItem('now', { due_at: NOW }));
    await store.saveItem(anItem('unpublished', { due_at: 0 }));
    expect(await store.dueIds('segura-sp', NOW)).toEqual(['unpublished', 'now']);
    expect(await store.liveIds('segura-sp')).toEqual(['unpublished', 'now', 'later']);
  });

  test('no longer lists an item once it has nothing due', async () => {
    const store = await createStore();
    await store.saveItem(anItem('1', { due_at: NOW }));
    await store.saveItem(anItem('2', { due_at: NOW }));
    await store.saveItem(anItem('1', { version: 1 }));
    expect(await store.liveIds('segura-sp')).toEqual(['2']);
    await store.saveItem(anItem('1', { version: 2, due_at: NOW + HOUR }));
    expect(await store.dueIds('segura-sp', NOW)).toEqual(['2']);
    expect((await store.liveIds('segura-sp')).sort()).toEqual(['1', '2']);
  });

  test('lists no state of a source, lease or alert', async () => {
    const store = await createStore();
    await store.saveSource(aSourceState());
    await store.acquireLease('segura-sp', 'poll', 'a', NOW, MINUTE);
    await store.recordTransition(aTransition(1), newsOf(1));
    expect(await store.liveIds('segura-sp')).toEqual([]);
  });
}

function describeSourceState(createStore: () => Promise<Store>): void {
  test('keeps the state of a source under its version', async () => {
    const store = await createStore();
    expect(await store.readSource('segura-sp')).toBeUndefined();
    const state = aSourceState({ cursor: { highest: '481516', missing: ['12', '40'] } });
    expect(await store.saveSource(state)).toBe(true);
    expect(await store.readSource('segura-sp')).toEqual({ ...state, version: 1 });
    expect(await store.saveSource(state)).toBe(false);
    expect(await store.saveSource({ ...state, version: 1, skew: -250 })).toBe(true);
    expect(await store.readSource('segura-sp')).toEqual({ ...state, version: 2, skew: -250 });
  });
}

function describeSweeps(createStore: () => Promise<Store>): void {
  test('keeps what the last sweep left, the newer in place of the older', async () => {
    const store = await createStore();
    expect(await store.readSweep('segura-sp')).toBeUndefined();
    const first = {
      source: 'segura-sp',
      cursor: { swept_to: '481516' },
      began_at: NOW,
      finished_at: NOW + MINUTE,
      seen: 1_000_000,
    };
    await store.saveSweep(first);
    const second = { ...first, cursor: {}, seen: 7 };
    await store.saveSweep(second);
    expect(await store.readSweep('segura-sp')).toEqual(second);
    expect(await store.readSource('segura-sp')).toBeUndefined();
  });
}

function describeLeases(createStore: () => Promise<Store>): void {
  test('gives a lease to one owner until it runs out', async () => {
    const store = await createStore();
    expect(await store.acquireLease('segura-sp', 'poll', 'a', NOW, MINUTE)).toBe(true);
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW, MINUTE)).toBe(false);
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW + MINUTE - 1, MINUTE)).toBe(
      false,
    );
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW + MINUTE, MINUTE)).toBe(true);
    expect(await store.acquireLease('segura-sp', 'poll', 'a', NOW + MINUTE, MINUTE)).toBe(false);
  });

  test('lets an owner renew its lease', async () => {
    const store = await createStore();
    await store.acquireLease('segura-sp', 'poll', 'a', NOW, MINUTE);
    expect(await store.acquireLease('segura-sp', 'poll', 'a', NOW + 30_000, MINUTE)).toBe(true);
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW + MINUTE, MINUTE)).toBe(false);
  });

  test('holds polls, sweeps and sources apart', async () => {
    const store = await createStore();
    expect(await store.acquireLease('segura-sp', 'poll', 'a', NOW, MINUTE)).toBe(true);
    expect(await store.acquireLease('segura-sp', 'sweep', 'b', NOW, MINUTE)).toBe(true);
    expect(await store.acquireLease('fudo-dc1', 'poll', 'b', NOW, MINUTE)).toBe(true);
  });

  test('takes a lease back from its owner alone', async () => {
    const store = await createStore();
    await store.releaseLease('segura-sp', 'poll', 'nobody');
    await store.acquireLease('segura-sp', 'poll', 'a', NOW, MINUTE);
    await store.releaseLease('segura-sp', 'poll', 'b');
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW, MINUTE)).toBe(false);
    await store.releaseLease('segura-sp', 'poll', 'a');
    expect(await store.acquireLease('segura-sp', 'poll', 'b', NOW, MINUTE)).toBe(true);
  });

  test('gives a lease to exactly one of several who ask at once', async () => {
    const store = await createStore();
    for (let round = 0; round < 5; round += 1) {
      const now = NOW + round * HOUR;
      const owners = ['a', 'b', 'c', 'd'].map((owner) => `${owner}${round}`);
      const answers = await Promise.all(
        owners.map((owner) => store.acquireLease('segura-sp', 'poll', owner, now, MINUTE)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    }
  });
}

function describeTransitions(createStore: () => Promise<Store>): void {
  test('keeps the first write of each transition, and yields them by number', async () => {
    const store = await createStore();
    const numbers = [1, 2, 10, 11, 9];
    await Promise.all(numbers.map((n) => store.recordTransition(aTransition(n), newsOf(n))));
    await store.recordTransition({ ...aTransition(2), body: 'another' }, newsOf(2));
    await store.claim('a', 'soc-slack', 1, 'owner', NOW, MINUTE);
    expect(await store.readTransitions('a')).toEqual([1, 2, 9, 10, 11].map((n) => aTransition(n)));
    expect(await store.readTransitions('another')).toEqual([]);
  });

  test('yields a history that is longer than one answer of the table', async () => {
    const store = await createStore();
    const body = 'x'.repeat(350_000);
    for (let n = 1; n <= 4; n += 1) {
      await store.recordTransition({ ...aTransition(n), body }, newsOf(n));
    }
    const numbers = (await store.readTransitions('a')).map(({ n }) => n);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });
}

function describeLedger(createStore: () => Promise<Store>): void {
  const claim = (store: Store, n: number, owner: string, now = NOW) =>
    store.claim('a', 'soc-slack', n, owner, now, MINUTE);
  const complete = (store: Store, n: number, owner: string, receipt?: string) =>
    store.complete('a', 'soc-slack', n, owner, NOW + HOUR, receipt);

  test('claims, completes, and says delivered from then on to this and what is older', async () => {
    const store = await createStore();
    expect(await claim(store, 2, 'x')).toEqual({ outcome: 'claimed', first: true, attempt: 1 });
    await complete(store, 2, 'x');
    expect(await claim(store, 2, 'y')).toEqual({ outcome: 'delivered', last_n: 2 });
    expect(await claim(store, 1, 'y')).toEqual({ outcome: 'delivered', last_n: 2 });
    expect(await claim(store, 3, 'y')).toEqual({ outcome: 'claimed', first: false, attempt: 1 });
  });

  test('is busy while another holds a live claim, whatever the transition', async () => {
    const store = await createStore();
    await claim(store, 1, 'x');
    const busy = { outcome: 'busy', until: NOW + MINUTE };
    expect(await claim(store, 1, 'y')).toEqual(busy);
    expect(await claim(store, 2, 'y', NOW + MINUTE - 1)).toEqual(busy);
  });

  test('hands an expired claim to the next, and counts the attempts', async () => {
    const store = await createStore();
    await claim(store, 1, 'x');
    const second = await claim(store, 1, 'y', NOW + MINUTE);
    expect(second).toEqual({ outcome: 'claimed', first: true, attempt: 2 });
  });

  test('lets the owner of a claim claim again', async () => {
    const store = await createStore();
    await claim(store, 1, 'x');
    expect(await claim(store, 1, 'x')).toEqual({ outcome: 'claimed', first: true, attempt: 2 });
  });

  test('an abandoned claim is free at once, but only its owner can abandon it', async () => {
    const store = await createStore();
    await store.abandon('a', 'soc-slack', 'x');
    await claim(store, 1, 'x');
    await store.abandon('a', 'soc-slack', 'y');
    expect(await claim(store, 1, 'y')).toMatchObject({ outcome: 'busy' });
    await store.abandon('a', 'soc-slack', 'x');
    expect(await claim(store, 1, 'y')).toEqual({ outcome: 'claimed', first: true, attempt: 2 });
  });

  test('records a delivery whose claim ran out, and leaves the next owner its claim', async () => {
    const store = await createStore();
    await claim(store, 1, 'slow');
    await claim(store, 2, 'next', NOW + MINUTE);
    await complete(store, 1, 'slow');
    expect(await claim(store, 1, 'z')).toEqual({ outcome: 'delivered', last_n: 1 });
    expect(await claim(store, 2, 'z', NOW + MINUTE)).toMatchObject({ outcome: 'busy' });
    await complete(store, 2, 'next');
    expect(await claim(store, 2, 'z')).toEqual({ outcome: 'delivered', last_n: 2 });
  });

  test('never goes back behind what was delivered, and frees the claim of a late completion', async () => {
    const store = await createStore();
    await claim(store, 1, 'slow');
    await claim(store, 3, 'fast', NOW + MINUTE);
    await complete(store, 3, 'fast');
    await complete(store, 1, 'slow');
    expect(await claim(store, 3, 'z')).toEqual({ outcome: 'delivered', last_n: 3 });
    expect(await claim(store, 4, 'z')).toEqual({ outcome: 'claimed', first: false, attempt: 1 });
    await complete(store, 2, 'z');
    expect(await claim(store, 4, 'y')).toMatchObject({ outcome: 'claimed' });
  });

  test("hands on the receiver's receipt until there is a newer one", async () => {
    const store = await createStore();
    expect(await claim(store, 1, 'x')).not.toHaveProperty('receipt');
    await complete(store, 1, 'x', '1767739267.000100');
    expect(await claim(store, 2, 'x')).toMatchObject({ receipt: '1767739267.000100' });
    await complete(store, 2, 'x');
    expect(await claim(store, 3, 'x')).toMatchObject({ receipt: '1767739267.000100' });
    await complete(store, 3, 'x', '1767739999.000200');
    await complete(store, 1, 'slow', '1767739267.000100');
    expect(await claim(store, 4, 'x')).toMatchObject({ receipt: '1767739999.000200' });
  });

  test('keeps receivers and alerts apart', async () => {
    const store = await createStore();
    await claim(store, 1, 'x');
    const other = await store.claim('a', 'soc-mail', 1, 'y', NOW, MINUTE);
    expect(other).toMatchObject({ outcome: 'claimed', first: true });
    const summary = await store.claim('b', 'soc-slack', 1, 'y', NOW, MINUTE);
    expect(summary).toMatchObject({ outcome: 'claimed', first: true });
  });

  test('gives a claim to exactly one of several who ask at once', async () => {
    const store = await createStore();
    for (let n = 1; n <= 5; n += 1) {
      const owners = ['a', 'b', 'c', 'd'].map((owner) => `${owner}${n}`);
      const answers = await Promise.all(owners.map((owner) => claim(store, n, owner)));
      const winner = answers.findIndex(({ outcome }) => outcome === 'claimed');
      expect(answers.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
      expect(answers.filter(({ outcome }) => outcome === 'busy')).toHaveLength(3);
      await complete(store, n, owners[winner] ?? '');
    }
  });
}

async function readOne(store: Store, id: string): Promise<SessionItem> {
  const item = (await store.readItems('segura-sp', [id])).get(id);
  if (item === undefined) throw new Error(`${id} is not stored`);
  return item;
}

function anItem(id: string, changes: Partial<SessionItem> = {}): SessionItem {
  const source = changes.source ?? 'segura-sp';
  return {
    source,
    id,
    version: 0,
    session: { source, vendor: 'segura', id, state: 'live', started_at: NOW - HOUR },
    first_seen_at: NOW,
    confirmed_at: NOW,
    evaluated_at: NOW,
    alerts: {},
    outbox: [],
    unconfirmed_polls: 0,
    ...changes,
  };
}

function aSourceState(changes: Partial<SourceState> = {}): SourceState {
  return {
    source: 'segura-sp',
    version: 0,
    cursor: {},
    covered_until: NOW,
    evaluated_until: NOW,
    confirmed_until: NOW,
    first_poll_at: NOW - HOUR,
    skew: 0,
    rules: { 'rule-1': { rev: 'abc', since: NOW } },
    outbox: [{ id: 'baseline', body: '{"é":1}' }],
    ...changes,
  };
}

function aTransition(n: number): TransitionRecord {
  return { alert: 'a', n, source: 'segura-sp', session: '1', at: NOW + n, body: `{"n":${n}}` };
}

function newsOf(n: number): TransitionNews {
  return { event: anEvent({ alert: 'a', n }), now: NOW, expiresAt: NOW + HOUR };
}

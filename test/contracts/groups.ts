import fc from 'fast-check';
import type { GroupItem, GroupKey } from '#shared/alerts/groups/group.ts';
import type { MemoryItem } from '#shared/rules/memory/known.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Store } from '#shared/store/store.ts';

const NOW = Date.UTC(2026, 0, 6, 22, 41);
const RULE = '6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01';

export function describeGroups(createStore: () => Promise<Store>): void {
  test('keeps a group as it was saved, under the next version', async () => {
    const store = await createStore();
    const group = aGroup('a', { due_at: NOW, expires_at: NOW + 1 });
    const stored = await store.saveGroup(group);
    expect(stored).toEqual({ ...group, version: 1, expires_at: NOW + 1000 });
    expect(await readGroup(store, 'a')).toEqual(stored);
  });

  test('forgets what a group no longer has', async () => {
    const store = await createStore();
    await store.saveGroup(aGroup('a', { due_at: NOW, expires_at: NOW }));
    await store.saveGroup(aGroup('a', { version: 1 }));
    const group = await readGroup(store, 'a');
    expect(group).toEqual(aGroup('a', { version: 2 }));
  });

  test('keeps what a group found below it, and since when it holds itself', async () => {
    const store = await createStore();
    const [session] = aGroup('a').members.map((member) => member.session);
    if (session === undefined) throw new Error('no session');
    const found = {
      rule: RULE,
      hash: 'below',
      fields: [{ field: 'user', value: 'jdoe' }],
      shown: { name: 'burst', title: 'Burst' },
      title: 'jdoe: 3',
      why: [{ field: 'sessions', value: '3 in 8 min', limit: 'at least 3 in 10 min' }],
      sessions: [session],
      total: 3,
    };
    const members = [{ events: { burst: { at: NOW } }, until: NOW + 1, session, group: found }];
    const spells = [
      { at: NOW - HOUR, until: NOW - MINUTE, told: 'ab12cd34' },
      { at: NOW, of: NOW - HOUR },
    ];
    await store.saveGroup(aGroup('a', { members, spells }));
    expect(await readGroup(store, 'a')).toEqual(aGroup('a', { version: 1, members, spells }));
    await store.saveGroup(aGroup('a', { version: 1, spells: [] }));
    expect(await readGroup(store, 'a')).toEqual(aGroup('a', { version: 2, spells: [] }));
    await store.saveGroup(aGroup('a', { version: 2 }));
    expect(await readGroup(store, 'a')).toEqual(aGroup('a', { version: 3 }));
  });

  test('refuses a write on a version that is not the stored one', async () => {
    const store = await createStore();
    await store.saveGroup(aGroup('a'));
    expect(await store.saveGroup(aGroup('a'))).toBeUndefined();
    expect(await store.saveGroup(aGroup('a', { version: 2 }))).toBeUndefined();
    expect(await store.saveGroup(aGroup('gone', { version: 1 }))).toBeUndefined();
  });

  test('lets exactly one of any number of racing writers of a group through', async () => {
    const store = await createStore();
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.integer({ min: 2, max: 5 }), async (hash, writers) => {
        const saves = Array.from({ length: writers }, (_, dropped) =>
          store.saveGroup(aGroup(hash, { dropped })),
        );
        const winners = (await Promise.all(saves)).filter((group) => group !== undefined);
        expect(winners).toHaveLength(1);
        expect(await readGroup(store, hash)).toEqual(winners[0]);
      }),
      { numRuns: 10 },
    );
  });

  test('lists groups that are due, soonest first, and apart from the sessions of any source', async () => {
    const store = await createStore();
    await store.saveGroup(aGroup('later', { due_at: NOW + 1 }));
    await store.saveGroup(aGroup('now', { due_at: NOW }));
    await store.saveGroup(aGroup('never'));
    expect(await store.dueGroups(NOW)).toEqual([keyOf('now')]);
    expect(await store.openGroups()).toEqual([keyOf('now'), keyOf('later')]);
    expect(await store.liveIds('segura-sp')).toEqual([]);
    await store.saveGroup(aGroup('now', { version: 1 }));
    expect(await store.openGroups()).toEqual([keyOf('later')]);
  });

  test('reads many groups at once and leaves out those that are not stored', async () => {
    const store = await createStore();
    const hashes = Array.from({ length: 120 }, (_, n) => `h${n}`);
    await Promise.all(hashes.map((hash) => store.saveGroup(aGroup(hash))));
    const groups = await store.readGroups([...hashes, 'h7', 'gone'].map(keyOf));
    expect(groups.size).toBe(120);
    expect(groups.get(`${RULE}#h119`)?.hash).toBe('h119');
  });
}

export function describeMemories(createStore: () => Promise<Store>): void {
  const read = async (store: Store, hash: string) =>
    (await store.readMemories([{ rule: RULE, hash }])).get(`${RULE}#${hash}`);

  test('keeps a memory under its version, and forgets what it no longer has', async () => {
    const store = await createStore();
    const memory = aMemory('a', { by: 'segura-sp/1', last_at: NOW });
    expect(await store.saveMemory(memory)).toBe(true);
    expect(await read(store, 'a')).toEqual({ ...memory, version: 1 });
    expect(await store.saveMemory(memory)).toBe(false);
    const samples = [{ id: 'segura-sp/1', span: HOUR, at: NOW }];
    expect(await store.saveMemory(aMemory('a', { version: 1, samples }))).toBe(true);
    expect(await read(store, 'a')).toEqual(aMemory('a', { version: 2, samples }));
    expect(await read(store, 'b')).toBeUndefined();
  });

  test('gives a new memory to exactly one of several who write it at once', async () => {
    const store = await createStore();
    const saves = ['1', '2', '3'].map((id) => store.saveMemory(aMemory('a', { by: id })));
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
  });

  test('keeps memories and groups of one rule and hash apart', async () => {
    const store = await createStore();
    await store.saveGroup(aGroup('a'));
    expect(await store.saveMemory(aMemory('a'))).toBe(true);
    expect(await readGroup(store, 'a')).toMatchObject({ version: 1, dropped: 0 });
  });
}

function keyOf(hash: string): GroupKey {
  return { rule: RULE, hash };
}

async function readGroup(store: Store, hash: string): Promise<GroupItem> {
  const group = (await store.readGroups([keyOf(hash)])).get(`${RULE}#${hash}`);
  if (group === undefined) throw new Error(`${hash} is not stored`);
  return group;
}

function aGroup(hash: string, changes: Partial<GroupItem> = {}): GroupItem {
  return {
    rule: RULE,
    hash,
    version: 0,
    fields: [{ field: 'user', value: 'jdoe' }],
    rev: 'rev-1',
    members: [
      {
        events: { 'any-session': { at: NOW - MINUTE, value: 'x' } },
        session: {
          source: 'segura-sp',
          vendor: 'segura',
          id: '1',
          state: 'live',
          started_at: NOW - MINUTE,
        },
      },
    ],
    dropped: 0,
    evaluated_at: NOW,
    alerts: {},
    outbox: [],
    ...changes,
  };
}

function aMemory(hash: string, changes: Partial<MemoryItem> = {}): MemoryItem {
  return { rule: RULE, hash, version: 0, expires_at: NOW, ...changes };
}

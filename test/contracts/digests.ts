import type { DigestState } from '#shared/digest/digest-state.ts';
import type { DigestEvent } from '#shared/digest/event.ts';
import { gapEvent, staleEvent, supersededEvent } from '#shared/digest/note.ts';
import { DAY, HOUR, type Instant, SECOND } from '#shared/sessions/instant.ts';
import type { NotedSpan } from '#shared/store/digest-port.ts';
import type { Store } from '#shared/store/store.ts';
import { anEvent } from '#test/support/an-event.ts';

const NOW = Date.UTC(2026, 0, 6, 22, 41, 7, 313);
const EVER: NotedSpan = { from: NOW - 2 * DAY, until: NOW + 2 * DAY };

export function describeDigests(createStore: () => Promise<Store>): void {
  test('notes every kind of event, and yields them in the order in which they were noted', async () => {
    const store = await createStore();
    const events: DigestEvent[] = [
      anEvent({ title: 'São/#1 🔑 \u0000', storm: 'a-batch' }),
      staleEvent('segura-sp', 'an id # with / all'),
      gapEvent('segura-sp', NOW - HOUR, NOW),
      supersededEvent('soc-slack', 'a', 3),
      { kind: 'baseline', id: 'baseline#x', source: 'x', live: 9, over_limit: 2, ghosts: 1 },
    ];
    for (const [at, event] of [...events.entries()].reverse()) {
      await store.recordEvent(event, NOW + at * SECOND);
    }
    expect(await readAll(store, EVER)).toEqual(events);
  });

  test('yields what was noted from the first instant of a span up to and without its last', async () => {
    const store = await createStore();
    for (const at of [NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR]) {
      await store.recordEvent(supersededEvent('soc-slack', String(at), 1), at);
    }
    const found = await readAll(store, { from: NOW, until: NOW + HOUR });
    expect(found.map(({ id }) => id)).toEqual([
      supersededEvent('soc-slack', String(NOW), 1).id,
      supersededEvent('soc-slack', String(NOW + HOUR - 1), 1).id,
    ]);
  });

  test('goes through days, whether or not anything was noted on them', async () => {
    const store = await createStore();
    const days = [0, 1, 4].map((day) => NOW + day * DAY);
    for (const at of days) await store.recordEvent(gapEvent('x', at, at), at);
    const found = await readAll(store, { from: NOW, until: NOW + 4 * DAY + 1 });
    expect(found.map((event) => event.kind === 'gap' && event.from)).toEqual(days);
    const midnight = Date.UTC(2026, 0, 7);
    expect(await readAll(store, { from: NOW, until: midnight })).toHaveLength(1);
    expect(await readAll(store, { from: midnight, until: midnight })).toEqual([]);
  });

  test('yields more than a page holds, each once', async () => {
    const store = await createStore();
    const ids = Array.from({ length: 1203 }, (_, index) => `${index}`.padStart(5, '0'));
    // The same instant for many: only the id tells them apart.
    for (let at = 0; at < ids.length; at += 100) {
      const batch = ids.slice(at, at + 100);
      await Promise.all(batch.map((id) => store.recordEvent(staleEvent('x', id), NOW + at)));
    }
    const found = await readAll(store, EVER);
    expect(found.map((event) => event.kind === 'stale' && event.session)).toEqual(ids);
  });

  test('notes a transition once, however often it is recorded', async () => {
    const store = await createStore();
    const record = { alert: 'a', n: 1, source: 's', session: '1', at: NOW, body: '{}' };
    const event = anEvent({ alert: 'a' });
    for (const now of [NOW, NOW + SECOND, NOW + HOUR, NOW + DAY]) {
      await store.recordTransition(record, { event, now, expiresAt: NOW + 90 * DAY });
    }
    expect(await readAll(store, EVER)).toEqual([event]);
    expect(await readAll(store, { from: NOW, until: NOW + 1 })).toEqual([event]);
  });

  test('notes a transition once for any number of racing writers', async () => {
    const store = await createStore();
    const record = { alert: 'a', n: 2, source: 's', session: '1', at: NOW, body: '{}' };
    const event = anEvent({ alert: 'a', n: 2 });
    const writers = [0, 1, 2, 3].map((late) =>
      store.recordTransition(record, { event, now: NOW + late, expiresAt: NOW + DAY }),
    );
    await Promise.all(writers);
    expect(await readAll(store, EVER)).toEqual([event]);
  });

  test('keeps what a digest leaves to the next, under its version', async () => {
    const store = await createStore();
    expect(await store.readDigest()).toBeUndefined();
    const state = aDigestState({ outbox: [{ id: 'd', body: '{}', after: NOW }] });
    expect(await store.saveDigest(state)).toBe(true);
    expect(await store.saveDigest(state)).toBe(false);
    expect(await store.readDigest()).toEqual({ ...state, version: 1 });
    expect(await store.saveDigest({ ...state, version: 1, outbox: [], until: NOW + 1 })).toBe(true);
    expect(await store.readDigest()).toEqual({ ...state, version: 2, outbox: [], until: NOW + 1 });
  });
}

/** All pages of a span, one after the other. */
export async function readAll(
  store: Pick<Store, 'readEvents'>,
  span: NotedSpan,
): Promise<DigestEvent[]> {
  const events: DigestEvent[] = [];
  let next: string | undefined;
  do {
    const page = await store.readEvents(span, next);
    events.push(...page.events);
    next = page.next;
  } while (next !== undefined);
  return events;
}

export function aDigestState(
  changes: Partial<DigestState> = {},
  until: Instant = NOW,
): DigestState {
  return {
    version: 0,
    until,
    slot: until,
    counts: {
      open: 1,
      fired: 2,
      escalated: 0,
      reminded: 0,
      resolved: 1,
      notifications: 3,
      held: 0,
      trial: 0,
      storms: 0,
      in_storms: 0,
      superseded: 0,
      late: 0,
      unverified: 0,
    },
    stale: [{ source: 'segura-sp', session: '7' }],
    outbox: [],
    ...changes,
  };
}

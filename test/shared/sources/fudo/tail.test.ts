import fc from 'fast-check';
import { MINUTE } from '#shared/sessions/instant.ts';
import type { FudoCursor } from '#shared/sources/fudo/cursor.ts';
import type { Order } from '#shared/sources/fudo/order.ts';
import type { FudoSession } from '#shared/sources/fudo/records.ts';
import { readTail } from '#shared/sources/fudo/tail.ts';
import { readWhole } from '#shared/sources/fudo/whole.ts';
import { aSession, START } from '#test/support/a-session.ts';

const keep = () => true;
const now = () => START;

interface Change {
  readonly what: 'open' | 'purge' | 'hide';
  readonly count: number;
  readonly place: number;
}

/** An appliance in memory, whose list may change with every page that is read. */
function createList(order: Order, mostInPage: number) {
  const list: FudoSession[] = [];
  let opened = 0;
  let moves: Change[] = [];
  const open = () => {
    opened += 1;
    const session = aSession({ id: `${1_000_000 + opened}`, started_at: START + opened * MINUTE });
    list.push({ id: session.id, session, created_at: undefined, unnamed: {} });
  };
  const change = ({ what, count, place }: Change) => {
    if (what === 'open') for (let n = 0; n < count; n += 1) open();
    else if (what === 'purge') list.splice(0, Math.min(count, list.length - 1));
    else list.splice(place % list.length, 1);
  };
  return {
    change,
    moveWhileRead: (changes: readonly Change[]) => {
      moves = [...changes];
    },
    ids: () => list.map(({ id }) => id),
    readPage: async (limit: number, offset: number) => {
      const move = moves.shift();
      if (move !== undefined) change(move);
      const shown = order === 'newest' ? list.toReversed() : list;
      return shown.slice(offset, offset + Math.min(limit, mostInPage));
    },
  };
}

/** Polls the list as the source does, and keeps what polls have shown. */
function createPoller(list: ReturnType<typeof createList>, pageSize: number) {
  const shown = new Set<string>();
  let cursor: FudoCursor | undefined;
  let parts = 0;
  const readPart = async () => {
    if (cursor?.order === undefined) return undefined;
    const known = { ...cursor, order: cursor.order };
    return readTail(list.readPage, { pageSize, keep }, known);
  };
  return {
    shown,
    parts: () => parts,
    poll: async () => {
      const tail = await readPart();
      if (tail !== undefined) {
        parts += 1;
        for (const { id } of tail.read) shown.add(id);
        cursor = tail.cursor;
        return;
      }
      const whole = await readWhole(list.readPage, { pageSize, keep, now }, cursor);
      for (const { id } of whole.kept) shown.add(id);
      cursor = whole.cursor;
    },
  };
}

const changes = fc.array(
  fc.record({
    what: fc.constantFrom<Change['what']>('open', 'open', 'purge', 'hide'),
    count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 130 })),
    place: fc.nat(10_000),
  }),
  { maxLength: 4 },
);

describe.each<Order>(['oldest', 'newest'])('a list with the %s first', (order) => {
  test('shows each session at last, however it grows, shrinks and moves under the reading', async () => {
    let parts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 101, max: 260 }),
        fc.integer({ min: 2, max: 80 }),
        fc.integer({ min: 20, max: 80 }),
        fc.array(fc.tuple(changes, changes), { minLength: 1, maxLength: 5 }),
        async (count, pageSize, mostInPage, rounds) => {
          const list = createList(order, mostInPage);
          list.change({ what: 'open', count, place: 0 });
          const { shown, poll, ...poller } = createPoller(list, pageSize);
          await poll();
          for (const [between, during] of rounds) {
            for (const change of between) list.change(change);
            list.moveWhileRead(during);
            // A list that does not hold still fails the poll, and the next begins where this one did.
            await poll().catch(() => {});
            list.moveWhileRead([]);
          }
          await poll();
          expect(list.ids().filter((id) => !shown.has(id))).toEqual([]);
          parts += poller.parts();
        },
      ),
      { numRuns: 300 },
    );
    expect(parts).toBeGreaterThan(300);
  });
});

import fc from 'fast-check';
import { readPages } from '#shared/sources/fudo/pages.ts';

interface Item {
  readonly id: string;
}
const items = (count: number): Item[] => Array.from({ length: count }, (_, n) => ({ id: `s${n}` }));

/** Reads a list that `serve` pages; answers with the distinct ids and the number of requests. */
async function readAll(
  pageSize: number,
  serve: (limit: number, offset: number, call: number) => Item[],
) {
  let calls = 0;
  let ids = new Set<string>();
  await readPages(
    pageSize,
    async (limit, offset) => {
      calls += 1;
      return serve(limit, offset, calls);
    },
    () => {
      ids = new Set();
      return (page) => {
        for (const { id } of page) ids.add(id);
      };
    },
  );
  return { ids, calls };
}

test('reads the whole list, whatever its length, the page asked for and the page given', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 2, max: 20 }),
      async (count, pageSize, most) => {
        const list = items(count);
        const { ids } = await readAll(pageSize, (limit, offset) =>
          list.slice(offset, offset + Math.min(limit, most)),
        );
        expect(ids.size).toBe(count);
      },
    ),
  );
});

function move(list: Item[], what: string, place: number, gone: Set<string>) {
  if (what === 'add') list.unshift({ id: `new${list.length}-${place}` });
  else for (const { id } of list.splice(place % list.length, 1)) gone.add(id);
}

test('loses nothing that was there all along while the list grows or shrinks under it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 5, max: 40 }),
      fc.integer({ min: 3, max: 9 }),
      fc.array(
        fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('add', 'drop'), fc.nat(100)),
        { maxLength: 3 },
      ),
      async (count, pageSize, moves) => {
        const list = items(count);
        const gone = new Set<string>();
        const reading = readAll(pageSize, (limit, offset, call) => {
          for (const [at, what, place] of moves) if (at === call) move(list, what, place, gone);
          return list.slice(offset, offset + limit);
        });
        const { ids } = await reading;
        for (const { id } of items(count)) if (!gone.has(id)) expect(ids).toContain(id);
      },
    ),
    { numRuns: 500 },
  );
});

test('refuses a server that ignores offset, unless it has given all it has', async () => {
  const list = items(30);
  await expect(readAll(10, (limit) => list.slice(0, limit))).rejects.toMatchObject({
    kind: 'malformed',
    message: expect.stringContaining('ignores offset'),
  });
  expect((await readAll(10, () => list)).ids.size).toBe(30);
});

test('gives up on a list that never holds still', async () => {
  let next = 0;
  const restless = readAll(3, () => Array.from({ length: 3 }, () => ({ id: `x${next++}` })));
  await expect(restless).rejects.toMatchObject({ kind: 'malformed' });
});

test('needs one request for an empty list and two for one page', async () => {
  expect((await readAll(10, () => [])).calls).toBe(1);
  const list = items(4);
  expect((await readAll(10, (limit, offset) => list.slice(offset, offset + limit))).calls).toBe(2);
});

import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { type FudoCursor, parseCursor } from '#shared/sources/fudo/cursor.ts';
import { missedBy } from '#shared/sources/fudo/missed.ts';
import { createShown } from '#shared/sources/fudo/shown.ts';
import { readWhole } from '#shared/sources/fudo/whole.ts';
import { aSession, START } from '#test/support/a-session.ts';

const NOW = START + 30 * DAY;
const all = () => true;

/** Live, or over since so long. */
const session = (n: number, over?: number): Session => {
  const id = `${1_000_000 + n}`;
  if (over === undefined) return aSession({ id, started_at: NOW - (1_000 - n) * MINUTE });
  const ended_at = NOW - over;
  return aSession({ id, state: 'ended', started_at: ended_at - HOUR, ended_at });
};

async function read(
  list: readonly Session[],
  before?: FudoCursor,
  keep: (one: Session) => boolean = all,
) {
  const items = list.map((one) => ({
    id: one.id,
    session: one,
    created_at: undefined,
    unnamed: {},
  }));
  return readWhole(
    async (limit, offset) => items.slice(offset, offset + limit),
    { pageSize: 100, keep, now: () => NOW },
    before,
  );
}
const history = (count: number) => Array.from({ length: count }, (_, n) => session(n));
const shownText = (ids: readonly string[]) => {
  const shown = createShown();
  for (const id of ids) shown.add(id);
  return shown.text();
};

test('remembers what is live or over for less than a day, and not what is older', async () => {
  const { cursor } = await read([session(1), session(2, HOUR), session(3, 2 * DAY)]);
  const shown = createShown(cursor.shown);
  expect(['1000001', '1000002', '1000003'].map(shown.has)).toEqual([true, true, false]);
});

test('does not take for shown what was over before anyone looked, save at the first reading', async () => {
  const live = (one: Session) => one.state === 'live';
  const list = [session(1), session(2, HOUR), session(3, HOUR)];
  const first = await read(list.slice(0, 2), undefined, live);
  const then = await read(list, first.cursor, live);
  const shown = createShown(then.cursor.shown);
  expect(list.map(({ id }) => shown.has(id))).toEqual([true, true, false]);
});

test('is a reset only when all that was remembered is gone and what is left is older', async () => {
  const list = history(300);
  const { cursor } = await read(list);
  const reset = async (later: readonly Session[]) => (await read(later, cursor)).reset;
  expect(await reset(list)).toBe(false);
  expect(await reset(list.slice(0, 299))).toBe(false);
  expect(await reset(list.slice(0, 269))).toBe(false);
  expect(await reset(list.slice(0, 268))).toBe(true);
  expect(await reset([])).toBe(false);
  const younger = Array.from({ length: 200 }, (_, n) => session(500 + n));
  expect(await reset(younger)).toBe(false);
});

test('lists of what is recent only what the reading before had passed', async () => {
  const list = history(300);
  const { cursor } = await read(list.slice(0, 250));
  expect((await read(list, cursor)).recentBelow).toHaveLength(250);
  expect((await read(list)).recentBelow).toEqual([]);
  const gone = await read(list.slice(0, 100), cursor);
  expect(gone.recentBelow).toBeUndefined();
});

describe('what polls have missed', () => {
  const cursor: FudoCursor = {
    v: 1,
    order: 'oldest',
    learnt_at: NOW,
    newest: ['9'],
    count: 200,
    shown: shownText(['1']),
    shown_before: shownText(['2']),
  };
  const swept: FudoCursor = { ...cursor, shown: shownText(['3']), shown_before: '' };
  const below = ['1', '2', '3', '4', '5'];

  test('is neither live nor shown since the sweep before last', () => {
    expect(missedBy(cursor, swept, below, new Set(['4']))).toBe(1);
    expect(missedBy(cursor, undefined, below, new Set(['4']))).toBe(2);
    expect(missedBy(cursor, swept, below)).toBe(2);
  });

  test.each<[string, FudoCursor | undefined, FudoCursor | undefined, string[] | undefined]>([
    ['before the first poll', undefined, swept, below],
    ['where every poll reads all', { ...cursor, order: undefined }, swept, below],
    ['where the place of the last poll is gone', cursor, swept, undefined],
    ['where too many were shown', { ...cursor, shown: null }, swept, below],
    ['where too many were shown before', { ...cursor, shown_before: null }, swept, below],
    ['where the sweep before saw too many', cursor, { ...swept, shown: null }, below],
    ['where polls began at the new end', { ...cursor, partial: true }, undefined, below],
  ])('is not known %s', (_name, one, other, recent) => {
    expect(missedBy(one, other, recent)).toBeUndefined();
  });

  test('is known after a sweep although polls began at the new end', () => {
    expect(missedBy({ ...cursor, partial: true }, swept, below)).toBe(2);
  });
});

describe('what was shown', () => {
  test('survives as text, and gives up when it is too much', () => {
    const shown = createShown();
    for (let n = 0; n < 8_000; n += 1) shown.add(`${3_927_138_875_067_084_301n + BigInt(n)}`);
    const again = createShown(shown.text());
    expect(again.has('3927138875067084301')).toBe(true);
    expect(again.has('3927138875067084300')).toBe(false);
    expect(String(shown.text()).length).toBeLessThan(45_000);
    shown.add('one more');
    expect(shown.text()).toBeNull();
    expect(createShown(null).text()).toBeNull();
  });
});

test('a cursor survives the store', async () => {
  const { cursor } = await read(history(300));
  expect(parseCursor(JSON.parse(JSON.stringify(cursor)))).toEqual(cursor);
});

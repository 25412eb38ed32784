import fc from 'fast-check';
import { MINUTE } from '#shared/sessions/instant.ts';
import { createOrderWatch, type Dated, orderOfEnds } from '#shared/sources/fudo/order.ts';
import { START } from '#test/support/a-session.ts';

/** A session that began at this minute, its record made at another where that is said. */
const at = (minute: number, made?: number, id = `${1_000_000 + minute}`): Dated => ({
  id,
  session: { started_at: START + minute * MINUTE },
  created_at: made === undefined ? undefined : START + made * MINUTE,
});
const minutes = (count: number) => Array.from({ length: count }, (_, n) => at(n));

function orderOf(list: readonly Dated[]) {
  const watch = createOrderWatch();
  for (const one of list) watch.see(one);
  return watch.order();
}

test('a list is told by where its newest sessions are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 101, max: 600 }), (count) => {
      expect(orderOf(minutes(count))).toBe('oldest');
      expect(orderOf(minutes(count).reverse())).toBe('newest');
    }),
  );
});

test('a short list has no order worth knowing', () => {
  for (const count of [0, 1, 2, 100]) expect(orderOf(minutes(count))).toBeUndefined();
});

test('lists by the creation of records and by the start of sessions are both known', () => {
  const late = { made: 5, began: 290 };
  const waited = (minute: number) =>
    minute === late.made ? at(late.began, late.made) : at(minute);
  const byCreation = Array.from({ length: 300 }, (_, n) => waited(n));
  expect(orderOf(byCreation)).toBe('oldest');
  const byStart = byCreation.toSorted((a, b) => a.session.started_at - b.session.started_at);
  expect(orderOf(byStart)).toBe('oldest');
  const approvedAtOnce = Array.from({ length: 300 }, (_, n) => at(n, (n * 7) % 300));
  expect(orderOf(approvedAtOnce)).toBe('oldest');
});

test('sessions of the same moment are taken in the order of their ids, as numbers', () => {
  const ids = Array.from({ length: 300 }, (_, n) => at(0, undefined, `${9_900 + n}`));
  expect(orderOf(ids)).toBe('oldest');
  const words = Array.from({ length: 300 }, (_, n) => at(0, undefined, `x${1_000 + n}`));
  expect(orderOf(words.reverse())).toBe('newest');
});

test('a few places of disorder do not matter', () => {
  const list = minutes(300);
  const shuffled = list.map(
    (_, n) => list[n % 10 === 0 && n > 0 ? n - 1 : n % 10 === 9 ? n + 1 : n],
  );
  expect(orderOf(shuffled.filter((one) => one !== undefined))).toBe('oldest');
});

test('a list without an end where the newest are has no order', () => {
  const scattered = minutes(300).toSorted((a, b) => hash(a.id) - hash(b.id));
  expect(orderOf(scattered)).toBeUndefined();
  const nodes = [
    ...minutes(300).filter((_, n) => n % 2 === 0),
    ...minutes(300).filter((_, n) => n % 2),
  ];
  expect(orderOf(nodes)).toBeUndefined();
});
const hash = (id: string) => (Number(id) * 7919) % 1009;

test('the ends alone tell the order where one is newer than all of the other', () => {
  const list = minutes(300);
  const [first, last] = [list.slice(0, 50), list.slice(-50)];
  expect(orderOfEnds(first, last)).toBe('oldest');
  expect(orderOfEnds(last, first)).toBe('newest');
  expect(orderOfEnds([...first, ...last], last)).toBeUndefined();
});

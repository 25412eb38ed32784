import fc from 'fast-check';
import { createKeyRing } from '#shared/backtest/looking-back/keys.ts';

const value = fc.constantFrom('a', 'A', 'b', 'ab', 'Ab', 'ä', '', 'x y', 'x', ' y');

test('two combinations share a number if they differ in upper and lower case alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.array(value)), (fields, given) => {
      const keys = createKeyRing().keysOf(Array.from({ length: fields }, (_, at) => `field ${at}`));
      const all = given.map((values) =>
        Array.from({ length: fields }, (_, at) => values[at] ?? ''),
      );
      const numbers = all.map((values) => keys.of(values));
      const names = all.map((values) => JSON.stringify(values).toLowerCase());
      for (const [at, number] of numbers.entries()) {
        for (const [other, name] of names.entries()) {
          expect(number === numbers[other]).toBe(name === names[at]);
        }
      }
      expect(keys.size).toBe(new Set(names).size);
    }),
  );
});

test('rules that go by the same fields share their keys', () => {
  const { keysOf } = createKeyRing();
  expect(keysOf(['user', 'target'])).toBe(keysOf(['user', 'target']));
  expect(keysOf(['user', 'target'])).not.toBe(keysOf(['target', 'user']));
});

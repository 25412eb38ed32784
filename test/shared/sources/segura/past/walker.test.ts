import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CUT, NO } from '#shared/sources/json-elements.ts';
import { learnShape } from '#shared/sources/segura/past/shape.ts';
import { createWalker } from '#shared/sources/segura/past/walker.ts';

const TIME = '2024-05-06 16:05:07';

function record(user: string, id = '5', indent?: number): string {
  return JSON.stringify({ id, start: TIME, end: TIME, user, note: null }, null, indent);
}

function walkerFor(example: string, awaited: readonly number[] = []) {
  const walker = createWalker({ swept_to: 1e6, limit: 20260101, awaited });
  const shape = learnShape(Buffer.from(example), ['id', 'start', 'end']);
  if (shape === undefined || !walker.add(shape)) throw new Error('the shape is not learnt');
  return walker;
}

// So many that each byte of a text stands at each place of the sixteen that are read at once.
const LENGTHS = Array.from({ length: 50 }, (_, length) => length);

test.each([undefined, 2])('a text may end anywhere, and so may the data (indent %s)', (indent) => {
  const walker = walkerFor(record('x', '5', indent));
  for (const length of LENGTHS) {
    const bytes = Buffer.from(record('u'.repeat(length), '5', indent));
    // What is left in the memory of a longer record is no part of a shorter one.
    const whole = walker.walk(Buffer.from(`${bytes},${bytes}`), 0);
    expect(whole).toBe(2 * bytes.length + 1);
    for (let size = 1; size < bytes.length; size += 1) {
      expect([size, walker.walk(bytes.subarray(0, size), 0)]).toEqual([size, CUT]);
    }
    expect(walker.walk(bytes.subarray(0), 0)).toBe(bytes.length);
  }
});

test.each([
  ['an escaped quote', '\\"', true],
  ['an escaped backslash', '\\\\', true],
  ['a sign by its number', '\\u00e9', true],
  ['a letter beyond ASCII', 'é', true],
  ['a quote', '"', false],
  ['a line break', '\n', false],
  ['a byte of zero', '\0', false],
  ['the last of the control characters', '\x1f', false],
  ['an escape there is not', '\\x', false],
  ['too few digits', '\\u00e"', false],
  ['a digit there is not', '\\u00g0', false],
])('%s in a text, wherever it stands', (_what, sign, isJson) => {
  const walker = walkerFor(record(''));
  for (const length of LENGTHS) {
    for (const after of [0, 1, 20]) {
      const text = `${'u'.repeat(length)}${sign}${'v'.repeat(after)}`;
      const bytes = Buffer.from(record('').replace('"user":""', `"user":"${text}"`));
      expect([text, walker.walk(bytes, 0)]).toEqual([text, isJson ? bytes.length : NO]);
    }
  }
});

test('any other byte around the values is another shape', () => {
  const example = record('jdoe');
  const walker = walkerFor(example);
  const around = [...example.matchAll(/(?<!\d)[{},:]|"(id|start|end|user|note)"/g)];
  expect(around).toHaveLength(16);
  for (const { index, 0: part } of around) {
    for (let at = index; at < index + part.length; at += 1) {
      const bytes = Buffer.from(example);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect([at, walker.walk(bytes, 0)]).toEqual([at, NO]);
    }
  }
});

test('walks over all that follow each other, and says which they were', () => {
  const ids = Array.from({ length: 5_000 }, (_, n) => n + 1_000);
  const bytes = Buffer.from(ids.map((id) => record('jdoe', String(id))).join(' ,\n\t'));
  const walker = walkerFor(record('x', '1000'));
  const passed: number[] = [];
  let at = 0;
  for (let turn = 0; turn < 2; turn += 1) {
    at = walker.walk(bytes, turn === 0 ? 0 : bytes.indexOf('{', at));
    passed.push(...walker.passed());
  }
  expect(at).toBe(bytes.length);
  expect(passed).toEqual(ids);
});

test.each([[[3]], [[1, 3, 9]], [[9, 3, 1]], [[3, 3]], [[2.5, 3, 1e9]]])(
  'stops before an id that is awaited: %j',
  (awaited) => {
    const walker = walkerFor(record('x'), awaited);
    const bytes = Buffer.from([2, 4, 3, 5].map((id) => record('jdoe', String(id))).join(','));
    expect(walker.walk(bytes, 0)).toBe(bytes.indexOf('{"id":"3"') - 1);
    expect([...walker.passed()]).toEqual([2, 4]);
  },
);

test('a shape that is too large is not kept, nor a ninth', () => {
  const walker = createWalker({ swept_to: 9, limit: 20260101, awaited: [] });
  const shapeOf = (more: object) => {
    const text = JSON.stringify({ id: '5', start: TIME, end: TIME, ...more });
    const shape = learnShape(Buffer.from(text), ['id', 'start', 'end']);
    if (shape === undefined) throw new Error('it has no shape');
    return { add: () => walker.add(shape), knows: () => walker.knows(Buffer.from(text)) };
  };
  const large = shapeOf({ ['k'.repeat(9_000)]: null });
  expect([large.add(), large.knows()]).toEqual([false, false]);
  const shapes = Array.from({ length: 9 }, (_, n) => shapeOf({ [`key${n}`]: 'x' }));
  expect(shapes.map(({ add }) => add())).toEqual([...Array(8).fill(true), false]);
  expect(shapes.map(({ knows }) => knows())).toEqual([...Array(8).fill(true), false]);
});

test('data may be larger than what the memory has room for at first', () => {
  const long = record('u'.repeat(900_000));
  const walker = walkerFor(record('x'));
  expect(walker.walk(Buffer.from(long), 0)).toBe(long.length);
  expect(walker.walk(Buffer.from(`xxx${record('y')}`), 3)).toBe(record('y').length + 3);
});

test('the module is what its source says', async () => {
  const script = new URL(
    '../../../../../shared/sources/segura/past/assembly/compile.ts',
    import.meta.url,
  );
  await promisify(execFile)(process.execPath, [script.pathname, '--check']);
});

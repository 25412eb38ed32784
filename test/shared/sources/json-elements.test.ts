import fc from 'fast-check';
import { readElements } from '#shared/sources/json-elements.ts';

const NAMES = ['remote_sessions', 'remote_session'];

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function split(text: string | Uint8Array, sizes: readonly number[] = [7]) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const records: unknown[] = [];
  const envelope = await readElements(cut(bytes, sizes), NAMES, (element) =>
    records.push(JSON.parse(element.toString('utf8'))),
  );
  return { records, envelope };
}

// Strings that look like structure, keys, ends, escapes, or are cut inside a character.
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '"},{"id":"1"}',
    ']}',
    '{"remote_sessions":[',
    'remote_sessions',
    '\\',
    '\\"',
    '\\\\"',
    '"remote_sessions":[{}]',
    'Não, 東京 👩‍🚀',
    '\u2028\u0000',
  ),
);
const key = fc
  .oneof(hostile, fc.constantFrom('id', '__proto_', 'a"b'))
  .filter((name) => !NAMES.includes(name));
// Inside of a record the container's name is a key like any other.
const deepKey = fc.oneof(key, fc.constantFrom(...NAMES));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostile,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(deepKey, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const record = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
const space = fc.constantFrom(undefined, 1, '\t', ' \n \r ');

test('finds the records that JSON.parse finds, wherever the chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 6 }),
      record,
      record,
      sizes,
      space,
      async (records, before, after, chunks, indent) => {
        const body = JSON.stringify({ before, remote_sessions: records, after }, null, indent);
        const parsed = JSON.parse(body);
        const { records: found, envelope } = await split(body, chunks);
        expect(found).toEqual(parsed.remote_sessions);
        expect(envelope.elements).toBe(records.length);
        expect(envelope.value).toEqual({ ...parsed, remote_sessions: [] });
      },
    ),
    { numRuns: 400 },
  );
});

test('refuses every body that ends early, at whatever byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 3 }),
      record,
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      sizes,
      async (records, after, part, chunks) => {
        const body = Buffer.from(JSON.stringify({ remote_sessions: records, after }));
        const early = body.subarray(0, Math.floor(part * body.length));
        await expect(split(early, chunks)).rejects.toMatchObject({
          kind: 'malformed',
          message: expect.stringMatching(/it ends early|it is empty/),
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('never yields records where JSON.parse refuses, save for a trailing comma', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', 'x', '0', ' '),
      fc.boolean(),
      async (records, place, byte, replace) => {
        const body = JSON.stringify({ code: 200, remote_sessions: records, tenant: 'a' });
        const at = place % body.length;
        const damaged = body.slice(0, at) + byte + body.slice(replace ? at + 1 : at);
        const mine = await split(damaged).catch(() => 'refused' as const);
        // A halved surrogate pair has no bytes of its own.
        const theirs = parseLoosely(Buffer.from(damaged).toString());
        if (theirs === undefined) expect(mine).toBe('refused');
        // Damage may leave JSON in which the container is no container any more.
        else if (mine !== 'refused' && mine.envelope.container === 'array') {
          expect(mine.records).toEqual(theirs.remote_sessions);
        }
      },
    ),
    { numRuns: 600 },
  );
});

function parseLoosely(text: string) {
  for (const body of [text, text.replace(/,(\s*\],"tenant":"a"\}\s*)$/, '$1')]) {
    try {
      return JSON.parse(body);
    } catch {}
  }
  return undefined;
}

test('reads a single object, and a list of one, under the singular key', async () => {
  const single = await split(
    '{"remote_session": {"id": "1", "deep": {"remote_session": [1]}}, "code": 200}',
  );
  expect(single.records).toEqual([{ id: '1', deep: { remote_session: [1] } }]);
  expect(single.envelope).toEqual({
    value: { remote_session: null, code: 200 },
    container: 'object',
    elements: 1,
  });
  expect((await split('{"remote_session":[{"id":"1"}]}')).records).toEqual([{ id: '1' }]);
});

test('accepts the trailing comma that v3.32 documents, and no other stray comma', async () => {
  expect(
    (await split('{"remote_sessions": [{"id": "1"},\n {"id": "2"},\n ]\n }')).records,
  ).toHaveLength(2);
  for (const list of [
    '[,{"id":"1"}]',
    '[{"id":"1"},,]',
    '[,]',
    '[{"id":"1"}{"id":"2"}]',
    '[{"id":"1"} 5]',
    '[null]',
    '["a"]',
    '[[{}]]',
  ]) {
    await expect(split(`{"remote_sessions":${list}}`)).rejects.toMatchObject({ kind: 'malformed' });
  }
});

test('reads through a list that is wrapped in itself, and keeps what the wrapper says', async () => {
  const inner = { code: 200, tenant: 'acme', remote_sessions: [{ id: '3' }, { id: '6' }], end: 1 };
  const body = JSON.stringify({ code: 200, remote_sessions: [inner], more: true });
  const { records, envelope } = await split(body, [1]);
  expect(records).toEqual([{ id: '3' }, { id: '6' }]);
  expect(envelope.value).toEqual({
    code: 200,
    remote_sessions: [{ ...inner, remote_sessions: [] }],
    more: true,
  });
});

test('reads records beside wrappers in one list', async () => {
  const body = JSON.stringify({
    remote_sessions: [
      { id: '1' },
      { remote_sessions: [{ id: '2' }] },
      { remote_sessions: [] },
      { id: '3' },
    ],
  });
  expect((await split(body)).records).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
});

test('refuses what follows the end, and a byte order mark is no record', async () => {
  const body = '{"remote_sessions":[{"id":"1"}]}';
  for (const garbage of ['x', '}', '{}', ']', body]) {
    await expect(split(body + garbage)).rejects.toMatchObject({ kind: 'malformed' });
  }
  expect((await split(`\ufeff${body}\n\r\n `)).records).toHaveLength(1);
});

test('says what is wrong with a body that is no list of records', async () => {
  await expect(split('')).rejects.toThrow('it is empty');
  await expect(split('<html></html>')).rejects.toThrow('it is not JSON');
  await expect(split('{"remote_sessions":[{"id":"1"}')).rejects.toThrow(
    'it ends early (after 1 records)',
  );
  expect((await split('{"code":200}')).envelope.container).toBeUndefined();
});

test('holds no more than one record at a time, however long the list is', async () => {
  const record = Buffer.from(`${JSON.stringify({ id: '1', user: 'x'.repeat(200) })},`);
  let largest = 0;
  let count = 0;
  async function* list() {
    yield Buffer.from('{"remote_sessions":[');
    for (let chunk = 0; chunk < 400; chunk += 1) {
      yield Buffer.concat(Array.from({ length: 100 }, () => record));
    }
    yield Buffer.from('{"id":"2"}]}');
  }
  await readElements(list(), NAMES, (element) => {
    count += 1;
    largest = Math.max(largest, element.buffer.byteLength);
  });
  expect(count).toBe(40_001);
  expect(largest).toBeLessThan(4 * 100 * record.length);
});

test('refuses a record without end before memory is full', async () => {
  async function* endless() {
    yield Buffer.from('{"remote_sessions":[{"id":"');
    for (;;) yield Buffer.alloc(1024 * 1024, 'a');
  }
  await expect(readElements(endless(), NAMES, () => {})).rejects.toThrow(
    'a single record has more than',
  );
});

import fc from 'fast-check';
import { DAY } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { readSessions } from '#shared/sources/answer-reader.ts';
import { createSeguraReader } from '#shared/sources/segura/answer.ts';
import { createPastPasser } from '#shared/sources/segura/past/passer.ts';

const SINCE = Date.UTC(2026, 4, 19, 14, 30);
const SWEPT_TO = 60;
const live = new Set(['7', '42', '058', 'none of a number']);
const reader = createSeguraReader({
  source: 's',
  time_zone: 'America/Sao_Paulo',
  read_at: SINCE + DAY,
});
const keep = (session: Session) =>
  !isOver(session) || live.has(session.id) || (session.ended_at ?? 0) >= SINCE;

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

/** What a sweep makes of a body: kept sessions, how many there were, every id it took note of. */
async function sweep(body: string, sizes: readonly number[], passing: boolean) {
  const kept: Session[] = [];
  const ids: string[] = [];
  let passed = 0;
  const passer = createPastPasser({
    swept_to: SWEPT_TO,
    live,
    since: SINCE,
    note: (id) => {
      ids.push(String(id));
      passed += 1;
    },
  });
  const take = (session: Session) => {
    ids.push(session.id);
    if (keep(session)) kept.push(session);
  };
  try {
    const chunks = cut(Buffer.from(body), sizes);
    const { seen } = await readSessions(chunks, reader, take, passing ? passer : undefined);
    return { outcome: { kept, seen, ids }, passed };
  } catch (error) {
    return { outcome: 'refused', passed, error };
  }
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '"},{"id":"1"}',
    '{"id":"9","end":"2020-01-01 00:00:00"}',
    '","end":"2020-01-01 00:00:00","x":"',
    ']}',
    '\\',
    '\\"',
    '\\\\',
    'Não, 東京 👩‍🚀',
    '\u2028\u0000\u001f',
    'N/A',
  ),
);
const nullable = fc.option(hostile, { nil: null });
const time = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('2024-05-06 16:05:07', '2025-12-31 23:59:59') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      '2026-05-18 23:59:59',
      '2026-05-19 00:30:00',
      '2026-05-19 00:29:59',
      '2026-05-20 10:00:00',
      null,
      '',
      '-',
      '0000-00-00 00:00:00',
      '0024-05-06 16:05:07',
      '2024-02-30 10:00:00',
      '2024-02-29 10:00:00',
      '2023-02-29 10:00:00',
      '2024-04-31 10:00:00',
      '2024-03-31 10:00:00',
      '2024-13-01 10:00:00',
      '2024-01-45 10:00:00',
      '17x5-05-06 10:00:00',
      '2024-01-0x 10:00:00',
      '2024-01-01 10:0:500',
      '2024-01-01 24:00:00',
      '2024-01-01T10:00:00',
      '2024-01-01 10:00:00+02',
      '2024-01-01 10:00:0x',
      20240101,
    ),
  },
);
const id = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 80 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 80 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>('058', '0', '', 'x7', '12345678901234567890', 1.5),
  },
);
const record = fc.record({
  id,
  user: nullable,
  credencial: nullable,
  start: fc.oneof(
    { weight: 9, arbitrary: fc.constant('2024-05-06 16:05:07') },
    { weight: 1, arbitrary: time },
  ),
  end: time,
  time: fc.constantFrom(null, '00:02:52'),
  request: nullable,
});
const extra = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({ more: fc.constantFrom<unknown>({ id: '1' }, [], [{}], 5, true) }),
  },
);
interface Layout {
  indent: string | number | undefined;
  wrapped: boolean;
  escaped: boolean;
  trailing: boolean;
}
const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom(undefined, 2, '\t'),
  wrapped: fc.boolean(),
  escaped: fc.boolean(),
  trailing: fc.boolean(),
});

type Entry = [object, object, number];

/** JSON text of a record; some have their keys in another order, or one of them twice. */
function print([record, extra, kind]: Entry, indent: string | number | undefined): string {
  const all = { ...record, ...extra };
  if (kind === 1)
    return JSON.stringify(Object.fromEntries(Object.entries(all).reverse()), null, indent);
  const text = JSON.stringify(all, null, indent);
  if (kind === 2) return text.replace(/\}$/, ',"end":null}');
  if (kind === 3) return text.replace(/\}$/, ',"\\u0069d":"99"}');
  if (kind === 4) return text.replace('"end"', '"\\u0065nd"');
  return kind === 5 ? text.replaceAll(':', ' :\n') : text;
}

function bodyOf(entries: readonly Entry[], { indent, wrapped, escaped, trailing }: Layout) {
  const rows = entries
    .map((entry) => print(entry, indent))
    .join(indent === undefined ? ',' : ' ,\n');
  const list = `{"code":200,"remote_sessions":[${rows}${trailing && rows !== '' ? ',' : ''}]}`;
  const text = wrapped ? `{"remote_sessions":[${list}],"more":1}` : list;
  // As PHP writes it: no byte beyond ASCII, and slashes escaped.
  return escaped
    ? text
        .replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll('N/A', 'N\\/A')
    : text;
}

const entries = fc.array(fc.tuple(record, extra, fc.integer({ min: 0, max: 40 })), {
  minLength: 1,
  maxLength: 12,
});
const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });

test('passing over what is past changes nothing of what a sweep says, whatever the bytes', async () => {
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(entries, layout, sizes, async (rows, how, chunks) => {
      const body = bodyOf(rows, how);
      const [read, swift] = [await sweep(body, chunks, false), await sweep(body, chunks, true)];
      expect(swift.outcome).toEqual(read.outcome);
      passed += swift.passed;
    }),
    { numRuns: 1500 },
  );
  expect(passed).toBeGreaterThan(500);
});

test('nor does it where a byte is damaged or the end is missing', async () => {
  const bytes = fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '\u0001', '0', ' ', '');
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(
      entries,
      layout,
      sizes,
      fc.nat(),
      bytes,
      async (rows, how, chunks, place, byte) => {
        // Kind and time are plain here, so that most is passed over.
        const plain = rows.map(
          ([row]): Entry => [{ ...row, id: '5', end: '2024-05-06 16:07:59' }, {}, 0],
        );
        const body = bodyOf(plain, how);
        const at = place % body.length;
        const damaged =
          byte === '' ? body.slice(0, at) : body.slice(0, at) + byte + body.slice(at + 1);
        const [read, swift] = [
          await sweep(damaged, chunks, false),
          await sweep(damaged, chunks, true),
        ];
        expect(swift.outcome).toEqual(read.outcome);
        passed += swift.passed;
      },
    ),
    { numRuns: 1000 },
  );
  expect(passed).toBeGreaterThan(500);
});

const past = {
  id: '5',
  user: 'a',
  request: null,
  start: '2024-05-06 16:05:07',
  end: '2024-05-06 16:07:59',
};

test.each([
  ['the id is beyond the last sweep', { id: '61' }],
  ['the session is believed live', { id: '42' }],
  ['it has not ended', { end: null }],
  ['it ended after the instant of interest', { end: '2026-05-19 12:00:00' }],
  ['it ended before it, but not so in every time zone', { end: '2026-05-19 00:30:00' }],
  ['the end is no day of the calendar', { end: '2024-02-30 10:00:00' }],
  ['the end says "none"', { end: '0000-00-00 00:00:00' }],
  ['its id has a leading zero', { id: '05' }],
])('a record is read when %s', async (_why, change) => {
  const rows = [past, past, { ...past, ...change }];
  expect((await sweep(JSON.stringify({ remote_sessions: rows }), [9999], true)).passed).toBe(1);
});

test('what is past is passed over from the second record of its shape on', async () => {
  for (const indent of [undefined, 4]) {
    const body = JSON.stringify({ remote_sessions: Array(100).fill(past) }, null, indent);
    expect(await sweep(body, [99_999], true)).toMatchObject({ passed: 99, outcome: { seen: 100 } });
  }
});

test.each([{ user: 5 }, { start: 'soon' }, { end: '2024-05-06 16:07:59', request: true }])(
  'a record that the reader refuses is not passed over: %j',
  async (change) => {
    const body = JSON.stringify({ remote_sessions: [past, past, { ...past, ...change }] });
    expect((await sweep(body, [9999], true)).outcome).toBe('refused');
  },
);

test('says which record is bad although it passed over others', async () => {
  const rows = [...Array(20).fill(past), { ...past, start: 'soon' }];
  const { error } = await sweep(JSON.stringify({ remote_sessions: rows }), [9999], true);
  expect(error).toMatchObject({ message: expect.stringMatching(/^record 21: field "start"/) });
});

import fc from 'fast-check';
import {
  parseJsonEvent,
  parseSessionEvent,
  parseTrustedSession,
} from '#cli/commands/rules/events.ts';
import { readLines } from '#cli/commands/rules/lines.ts';

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

async function linesOf(input: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = [];
  for await (const lines of readLines(input)) {
    for (const { number, text } of lines) found.push(`${number}:${text}`);
  }
  return found;
}

test('lines are put together across chunks, characters too', async () => {
  const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
  expect(await linesOf(chunks('a', 'b\n\nc', first, second, '\nlast'))).toEqual([
    '1:ab',
    '2:',
    '3:cé',
    '4:last',
  ]);
  expect(await linesOf(chunks('a\n'))).toEqual(['1:a']);
  expect(await linesOf(chunks())).toEqual([]);
});

test('each line says at which byte it begins', async () => {
  const text = '\ufeffone\n\nzwölf\n日本\nlast';
  const input = Buffer.from(text);
  for (const size of [1, 2, 3, 7, 100]) {
    const parts = Array.from({ length: Math.ceil(input.length / size) }, (_, part) =>
      input.subarray(part * size, (part + 1) * size),
    );
    const found: string[] = [];
    for await (const lines of readLines(chunks(...parts))) {
      for (const line of lines) {
        const { text, place } = line;
        const { length } = Buffer.from(text);
        expect(input.toString('utf8', place, place + length)).toBe(text);
        found.push(text);
      }
    }
    expect(found).toEqual(['one', '', 'zwölf', '日本', 'last']);
  }
});

test('what is not UTF-8 is refused with its place', async () => {
  await expect(linesOf(chunks('a\n', new Uint8Array([0xff, 0xfe])))).rejects.toThrow(
    'the input is not UTF-8, in line 2 or soon after it',
  );
});

test('numbers that are too long for a number stay exact', () => {
  expect(
    parseJsonEvent('{"a": 3927138875067084301, "b": 1.2345678901234567e300, "c": 42}').event,
  ).toEqual({
    a: '3927138875067084301',
    b: 1.2345678901234567e300,
    c: 42,
  });
});

test.each([
  ['[1]', 'an event is a JSON object'],
  ['null', 'an event is a JSON object'],
  ['{', 'is not JSON: '],
])('%s is no event', (line, message) => {
  expect(() => parseJsonEvent(line)).toThrow(message);
});

test('a session is looked at as of its reading, its end, or now', () => {
  const at = (more: string) =>
    parseSessionEvent(`{"id":"1","state":"live","started_at":"2026-01-06T09:00:00.000Z"${more}}`, 7)
      .at;
  expect(at('')).toBe(7);
  expect(at(',"ended_at":"2026-01-06T10:00:00+01:00"')).toBe(Date.UTC(2026, 0, 6, 9));
  expect(at(',"ended_at":"2026-01-06T10:00:00Z","read_at":"1970-01-01T00:00:01Z"')).toBe(1_000);
});

test.each([
  ['{}', 'id: is missing'],
  ['{"id": 1}', 'id: must be text'],
  ['{"id": "1", "state": "alive"}', 'state: must be one of waiting, live'],
  ['{"id": "1", "state": "live"}', 'started_at: is missing'],
  ['{"id": "1", "state": "live", "started_at": "yesterday"}', 'started_at: must be an instant'],
  ['{"id": "1", "usr": "x"}', 'usr: a session has no such field; did you mean "user"?'],
  ['{"threat": {"max": "9"}}', 'threat.max: must be a number'],
  ['{"vendor_fields": {"x": []}}', 'vendor_fields.x: must be text, a number, true or false'],
])('%s is no session', (line, message) => {
  expect(() => parseSessionEvent(line, 0)).toThrow(message);
});

const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyRecord = fc.record(
  {
    source: orNull(fc.string()),
    vendor: orNull(fc.string()),
    id: fc.string(),
    user: orNull(fc.string({ unit: 'binary' })),
    target_port: orNull(number),
    state: fc.constantFrom('live', 'ended', 'rejected'),
    started_at: fc.oneof(time, fc.constant('2026-01-06T10:00:00+01:00')),
    ended_at: orNull(time),
    read_at: orNull(time),
    last_active_at: orNull(time),
    terminate_at: orNull(time),
    recorded: orNull(fc.boolean()),
    threat: orNull(
      fc.record(
        { level: orNull(number), max: orNull(number), provisional: orNull(fc.boolean()) },
        { requiredKeys: [] },
      ),
    ),
    vendor_fields: orNull(
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        orNull(fc.oneof(fc.string(), number, fc.boolean())),
      ),
    ),
  },
  { requiredKeys: ['id', 'state', 'started_at'] },
);

test('a trusted line gives the same session as one that is checked', () => {
  fc.assert(
    fc.property(anyRecord, fc.boolean(), (record, isLong) => {
      const line = isLong
        ? JSON.stringify(record).replace(/\}$/, ',"target_port":12345678901234567890}')
        : JSON.stringify(record);
      let checked: unknown;
      try {
        checked = parseSessionEvent(line, 0).event;
      } catch {
        return;
      }
      expect(parseTrustedSession(line)).toStrictEqual(checked);
    }),
    { numRuns: 2_000 },
  );
});

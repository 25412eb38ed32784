import { parseJsonEvent, parseSessionEvent } from '#cli/commands/rules/events.ts';
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

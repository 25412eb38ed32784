import { AnswerError } from './answer-error.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const STRUCTURAL = new Uint8Array(256);
for (const byte of [QUOTE, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT]) {
  STRUCTURAL[byte] = 1;
}
const LONGEST_UNIT = 4 * 1024 * 1024;
// With this much of the next chunk behind it, a record that was cut is mostly whole.
const MOST_OF_A_RECORD = 4096;
// More of a record than this is scanned as it comes, for to prove it means to begin again.
const LONGEST_WAIT = 64 * 1024;

/** What stood around the elements of the container, and whether the container was there at all. */
export interface Envelope {
  /** The answer with its container emptied: `[]` for a list, `null` for a single object. */
  readonly value: unknown;
  readonly container: 'array' | 'object' | undefined;
  readonly elements: number;
}

/** Not a record to pass over. */
export const NO = -1;
/** The data ends before that is known. */
export const CUT = -2;

/** What was passed over. */
export interface Skipped {
  /** The place after the last record; NO or CUT where there is none. */
  readonly end: number;
  readonly records: number;
}

/**
 * Passes over the record that begins at `from`, if its bytes prove that it is whole and that nobody
 * wants it, and over those of the list that follow, as far as it cares to.
 */
export type Skip = (data: Uint8Array, from: number) => Skipped;

const NOTHING: Skipped = { end: NO, records: 0 };
const skipNothing: Skip = () => NOTHING;

/** Gets the bytes of a record, valid during the call only, and which of the answer's it is, from 1. */
export type OnElement = (element: Buffer, number: number) => void;

/** `unit` collects bytes of an element or of the envelope; `between` stands between two elements. */
interface Scanner {
  readonly names: readonly Buffer[];
  readonly onElement: OnElement;
  skip: Skip;
  /** The next chunk decides about the record at `from`. */
  waits: boolean;
  mode: 'unit' | 'between';
  /** Bytes not yet handed on; `from` is where the present unit starts, `at` the next byte to look at. */
  data: Buffer;
  /** Where a unit that its chunk cuts is kept for the next one. */
  store: Buffer;
  from: number;
  at: number;
  depth: number;
  inString: boolean;
  skipNext: boolean;
  stringFrom: number;
  stringTo: number;
  colonSeen: boolean;
  /** Depth inside each open container; a wrapper's own container nests in it. */
  readonly arrays: number[];
  /** The present unit is an element, not a part of the envelope. */
  inElement: boolean;
  /** The element is the container's only value (`"session": {...}`). */
  single: boolean;
  needsComma: boolean;
  wrapperBefore: boolean;
  readonly envelope: Buffer[];
  envelopeSize: number;
  container: 'array' | 'object' | undefined;
  elements: number;
}

/**
 * Splits a JSON answer at the borders of its records without holding the answer: `onElement` gets
 * the bytes of each object in the array (or the one object) under a key of `names`. A trailing comma in the array is accepted, as Segura v3.32 documents it; so
 * is the list wrapped in a list of itself, as v3.33 documents it, once its brackets close. Records
 * that `skip` takes are counted and not handed on.
 *
 * Whether elements are JSON is the caller's to check; all around them is checked here, at the end.
 * Throws AnswerError `malformed` when the answer ends early, holds more than itself or is not JSON.
 */
export async function readElements(
  chunks: AsyncIterable<Uint8Array>,
  names: readonly string[],
  onElement: OnElement,
  skip: Skip = skipNothing,
): Promise<Envelope> {
  const scanner = createScanner(names, onElement, skip);
  for await (const chunk of chunks) push(scanner, chunk);
  return finish(scanner);
}

function createScanner(names: readonly string[], onElement: OnElement, skip: Skip): Scanner {
  return {
    names: names.map((name) => Buffer.from(name)),
    onElement,
    skip,
    waits: false,
    mode: 'unit',
    data: Buffer.alloc(0),
    store: Buffer.alloc(0),
    from: 0,
    at: 0,
    depth: 0,
    inString: false,
    skipNext: false,
    stringFrom: 0,
    stringTo: 0,
    colonSeen: false,
    arrays: [],
    inElement: false,
    single: false,
    needsComma: false,
    wrapperBefore: false,
    envelope: [],
    envelopeSize: 0,
    container: undefined,
    elements: 0,
  };
}

/** Reads on; of the chunk nothing is needed afterwards. */
function push(scanner: Scanner, chunk: Uint8Array): void {
  const kept = scanner.data.length;
  if (kept > LONGEST_UNIT) {
    throw malformed(scanner, `a single record has more than ${LONGEST_UNIT} bytes`);
  }
  if (kept === 0) scanner.data = asBuffer(chunk);
  else append(scanner, chunk.subarray(0, MOST_OF_A_RECORD));
  scan(scanner);
  if (kept > 0 && chunk.length > MOST_OF_A_RECORD) {
    if (scanner.from < kept) append(scanner, chunk.subarray(MOST_OF_A_RECORD));
    else rebase(scanner, asBuffer(chunk), kept);
    scan(scanner);
  }
  keepRest(scanner);
}

function scan(scanner: Scanner): void {
  scanner.waits = false;
  while (scanner.at < scanner.data.length && !scanner.waits) {
    if (scanner.mode === 'between') scanBetween(scanner);
    else if (scanner.inString) scanString(scanner);
    else scanUnit(scanner);
  }
}

/** From now on `data` is what is looked at; what was at `from` is at its beginning. */
function rebase(scanner: Scanner, data: Buffer, from: number): void {
  scanner.data = data;
  scanner.from -= from;
  scanner.at -= from;
  scanner.stringFrom -= from;
  scanner.stringTo -= from;
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** Puts the unit that its chunk cuts where the next one can be put behind it. */
function keepRest(scanner: Scanner): void {
  const rest = scanner.data.subarray(scanner.from);
  grow(scanner, rest.length);
  scanner.store.set(rest);
  rebase(scanner, scanner.store.subarray(0, rest.length), scanner.from);
}

function append(scanner: Scanner, more: Uint8Array): void {
  const size = scanner.data.length + more.length;
  grow(scanner, size);
  scanner.store.set(more, scanner.data.length);
  scanner.data = scanner.store.subarray(0, size);
}

function grow(scanner: Scanner, size: number): void {
  if (scanner.store.length >= size) return;
  const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size)));
  larger.set(scanner.store);
  scanner.store = larger;
}

function scanString(scanner: Scanner): void {
  const { data } = scanner;
  let at = scanner.at;
  if (scanner.skipNext) {
    scanner.skipNext = false;
    at += 1;
  }
  for (; at < data.length; at += 1) {
    const byte = data[at];
    if (byte === QUOTE) {
      scanner.stringTo = at;
      scanner.inString = false;
      scanner.at = at + 1;
      return;
    }
    if (byte === BACKSLASH) at += 1;
  }
  // A backslash that is the last byte escapes the first byte of the next chunk.
  scanner.skipNext = at > data.length;
  scanner.at = data.length;
}

/** Runs through an element or the envelope up to the next string, or to where the unit changes. */
function scanUnit(scanner: Scanner): void {
  const { data } = scanner;
  for (let at = scanner.at; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    if (STRUCTURAL[byte] === 0) continue;
    scanner.at = at + 1;
    if (endsScan(scanner, byte)) return;
  }
  scanner.at = data.length;
}

/** Takes note of a structural byte; true when what follows it is scanned in another way. */
function endsScan(scanner: Scanner, byte: number): boolean {
  if (byte === QUOTE) {
    scanner.inString = true;
    scanner.colonSeen = false;
    scanner.stringFrom = scanner.at;
    return true;
  }
  if (byte === COLON) {
    scanner.colonSeen = true;
    return false;
  }
  if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return open(scanner, byte);
  scanner.depth -= 1;
  return scanner.depth <= innermost(scanner) && close(scanner);
}

function innermost(scanner: Scanner): number {
  return scanner.arrays.at(-1) ?? 0;
}

/** A bracket opens; true when it opens a container and so ends the present unit. */
function open(scanner: Scanner, byte: number): boolean {
  const opensContainer = isContainerKey(scanner);
  scanner.depth += 1;
  scanner.colonSeen = false;
  if (!opensContainer || scanner.single) return false;
  if (byte === OPEN_OBJECT) return scanner.inElement ? false : openSingle(scanner);
  if (scanner.inElement) {
    // What looked like a record wraps a list of its own: its bytes belong to the envelope.
    if (scanner.wrapperBefore) addToEnvelope(scanner, Buffer.from(','));
    scanner.inElement = false;
  }
  flushEnvelope(scanner, scanner.at);
  scanner.arrays.push(scanner.depth);
  scanner.mode = 'between';
  scanner.needsComma = false;
  scanner.wrapperBefore = false;
  scanner.container = 'array';
  return true;
}

function openSingle(scanner: Scanner): boolean {
  flushEnvelope(scanner, scanner.at - 1);
  addToEnvelope(scanner, Buffer.from('null'));
  scanner.container = 'object';
  scanner.arrays.push(scanner.depth - 1);
  scanner.inElement = true;
  scanner.single = true;
  return false;
}

/** The last string was a key of the answer itself, or of a wrapper, and names the container. */
function isContainerKey(scanner: Scanner): boolean {
  if (!scanner.colonSeen || scanner.depth !== innermost(scanner) + 1) return false;
  const key = scanner.data.subarray(scanner.stringFrom, scanner.stringTo);
  return scanner.names.some((name) => name.equals(key));
}

/** The unit inside the innermost container is complete; true, as scanning goes on in another mode. */
function close(scanner: Scanner): boolean {
  if (scanner.depth < innermost(scanner)) throw malformed(scanner, 'its brackets do not match');
  if (scanner.arrays.length === 0) return false;
  scanner.colonSeen = false;
  if (scanner.inElement) {
    scanner.elements += 1;
    scanner.onElement(scanner.data.subarray(scanner.from, scanner.at), scanner.elements);
    scanner.inElement = false;
    scanner.from = scanner.at;
  } else {
    flushEnvelope(scanner, scanner.at);
    scanner.wrapperBefore = true;
  }
  if (scanner.single) {
    scanner.single = false;
    scanner.arrays.pop();
    return true;
  }
  scanner.mode = 'between';
  scanner.needsComma = true;
  return true;
}

function scanBetween(scanner: Scanner): void {
  const byte = scanner.data[scanner.at];
  scanner.at += 1;
  if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return;
  if (byte === COMMA && scanner.needsComma) {
    scanner.needsComma = false;
  } else if (byte === OPEN_OBJECT && !scanner.needsComma) {
    scanner.from = scanner.at - 1;
    if (skipsRecords(scanner)) return;
    scanner.depth += 1;
    scanner.inElement = true;
    scanner.mode = 'unit';
    scanner.colonSeen = false;
  } else if (byte === CLOSE_ARRAY) {
    closeArray(scanner);
  } else {
    throw malformed(scanner, `record ${scanner.elements + 1} does not begin as an object`);
  }
  if (scanner.mode === 'between') scanner.from = scanner.at;
}

/** Passes over the record at `from`, and those that follow, as far as `skip` takes them. */
function skipsRecords(scanner: Scanner): boolean {
  const { end, records } = scanner.skip(scanner.data, scanner.from);
  if (end >= 0) {
    scanner.elements += records;
    scanner.from = end;
    scanner.at = end;
    scanner.needsComma = true;
    return true;
  }
  scanner.waits = end === CUT && scanner.data.length - scanner.from < LONGEST_WAIT;
  if (scanner.waits) scanner.at = scanner.from;
  return scanner.waits;
}

function closeArray(scanner: Scanner): void {
  addToEnvelope(scanner, Buffer.from(']'));
  scanner.from = scanner.at;
  scanner.arrays.pop();
  scanner.depth -= 1;
  scanner.mode = 'unit';
  scanner.colonSeen = false;
}

function flushEnvelope(scanner: Scanner, to: number): void {
  addToEnvelope(scanner, Buffer.from(scanner.data.subarray(scanner.from, to)));
  scanner.from = to;
}

function addToEnvelope(scanner: Scanner, part: Buffer): void {
  scanner.envelopeSize += part.length;
  if (scanner.envelopeSize > LONGEST_UNIT) throw malformed(scanner, 'it is not a list of records');
  scanner.envelope.push(part);
}

function finish(scanner: Scanner): Envelope {
  if (scanner.waits) {
    // What looked like the beginning of a known record is another one's.
    scanner.skip = skipNothing;
    push(scanner, new Uint8Array(0));
  }
  if (scanner.depth !== 0 || scanner.inString || scanner.mode === 'between') {
    throw malformed(scanner, 'it ends early');
  }
  flushEnvelope(scanner, scanner.data.length);
  const text = Buffer.concat(scanner.envelope)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return { value: parseEnvelope(scanner, text), ...pick(scanner) };
}

function pick({ container, elements }: Scanner): Pick<Envelope, 'container' | 'elements'> {
  return { container, elements };
}

function parseEnvelope(scanner: Scanner, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(scanner, text.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}

function malformed(scanner: Scanner, what: string): AnswerError {
  const after = scanner.elements === 0 ? '' : ` (after ${scanner.elements} records)`;
  return new AnswerError('malformed', `the answer is refused whole: ${what}${after}`);
}

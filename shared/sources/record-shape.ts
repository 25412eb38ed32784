const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;
const U = 0x75;
const N = 0x6e;
const NULL = 0x6e756c6c;
const SPACE = 0x20;
const WORD = 4;
const LONG = 8;

/** Not of this shape. */
export const NO = -1;
/** The data ends before that is known. */
export const CUT = -2;
const MARKS = 0x80808080 | 0;

const ESCAPED = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) ESCAPED[byte] = 1;
const HEX = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF')) HEX[byte] = 1;

/** A flat record: its keys in their order, and every byte that stands around its values. */
export interface RecordShape {
  /** How many bytes stand before each value. */
  readonly sizes: Int32Array;
  /**
   * These bytes eight at a time, each part from its start; the last eight of a part may overlap with
   * those before. Doubles are equal as their bytes are: JSON has none of zero around its values, and
   * what is no number equals nothing. A part of less has two words of four instead.
   */
  readonly words: Float64Array;
  /** Which of the words is the first of each part. */
  readonly firsts: Int32Array;
  /** What stands behind the last value. */
  readonly closing: Uint8Array;
  /** For each value the place of its key among the wanted ones, else -1. */
  readonly places: Int32Array;
  /** How many bytes each wanted value has, quotes included. */
  readonly widths: Int32Array;
}

interface Entry {
  readonly key: string;
  /** From where to where its value stands. */
  readonly value: number;
  readonly end: number;
}

/**
 * The shape of a record that was parsed. Undefined where a shape would prove nothing: the record is
 * not flat, lacks a wanted key, or has one key twice.
 */
export function learnShape(record: Buffer, wanted: readonly string[]): RecordShape | undefined {
  const entries = readEntries(record);
  const keys = entries?.map(({ key }) => key) ?? [];
  if (entries === undefined || new Set(keys).size !== keys.length) return undefined;
  if (!wanted.every((key) => keys.includes(key))) return undefined;
  const parts = entries.map(({ value }, at) => record.subarray(entries[at - 1]?.end ?? 0, value));
  // A part of less than a word, which JSON's own signs cannot make before a value, proves too little.
  if (parts.some((part) => part.length < WORD)) return undefined;
  const words = parts.map(wordsOf);
  return {
    sizes: Int32Array.from(parts, (part) => part.length),
    words: Float64Array.from(words.flat()),
    firsts: Int32Array.from(words, (_, slot) => words.slice(0, slot).flat().length),
    closing: new Uint8Array(record.subarray(entries.at(-1)?.end)),
    places: Int32Array.from(keys, (key) => wanted.indexOf(key)),
    widths: Int32Array.from(entries, ({ value, end }) => end - value),
  };
}

/** Undefined for what is no object of texts, nulls and whole numbers. */
function readEntries(record: Buffer): Entry[] | undefined {
  const data = new DataView(record.buffer, record.byteOffset, record.length);
  const entries: Entry[] = [];
  let sign = record[0] === OPEN_OBJECT ? 0 : -1;
  while (sign >= 0) {
    const entry = readEntry(record, data, skipSpace(record, sign + 1));
    if (entry === undefined) return undefined;
    entries.push(entry);
    sign = skipSpace(record, entry.end);
    if (record[sign] === CLOSE_OBJECT && sign === record.length - 1) return entries;
    if (record[sign] !== COMMA) return undefined;
  }
  return undefined;
}

function readEntry(record: Buffer, data: DataView, from: number): Entry | undefined {
  const keyEnd = record[from] === QUOTE ? stringEnd(data, from + 1) : -1;
  const colon = skipSpace(record, Math.max(keyEnd, 0));
  if (keyEnd < 0 || record[colon] !== COLON) return undefined;
  const value = skipSpace(record, colon + 1);
  const end = isDigit(record[value]) ? digitsEnd(record, value) : endOfValue(data, value);
  if (end < 0) return undefined;
  return { key: String(JSON.parse(record.toString('utf8', from, keyEnd))), value, end };
}

function wordsOf(part: Buffer): number[] {
  const last = part.length - LONG;
  if (last < 0) return [part.readInt32LE(0), part.readInt32LE(part.length - WORD)];
  const words: number[] = [];
  for (let at = 0; at < last; at += LONG) words.push(part.readDoubleLE(at));
  return [...words, part.readDoubleLE(last)];
}

/**
 * Where the record at `from` ends, if it is whole JSON of this shape, every byte looked at; else NO or
 * CUT. Values are text or null. `found` gets from where to where each wanted value stands: it is as
 * wide as in the shape, and its bytes are the caller's to prove.
 */
export function matchShape(
  shape: RecordShape,
  data: DataView,
  from: number,
  found: Int32Array,
): number {
  const { sizes, words, firsts, closing, places, widths } = shape;
  const length = data.byteLength;
  let at = from;
  for (let slot = 0; slot < places.length; slot += 1) {
    const end = at + (sizes[slot] ?? 0);
    if (end >= length) return CUT;
    if (!hasWords(data, at, end, words, firsts[slot] ?? 0)) return NO;
    const place = places[slot] ?? NO;
    at = place >= 0 ? end + (widths[slot] ?? 0) : endOfValue(data, end);
    if (at < 0) return at;
    if (place >= 0) {
      found[2 * place] = end;
      found[2 * place + 1] = at;
    }
  }
  return closingEnd(data, at, closing);
}

function closingEnd(data: DataView, from: number, closing: Uint8Array): number {
  if (from + closing.length > data.byteLength) return CUT;
  for (let place = 0; place < closing.length; place += 1) {
    if (data.getUint8(from + place) !== closing[place]) return NO;
  }
  return from + closing.length;
}

function hasWords(
  data: DataView,
  from: number,
  to: number,
  words: Float64Array,
  first: number,
): boolean {
  const last = to - LONG;
  if (last < from) {
    const end = data.getInt32(to - WORD, true);
    return data.getInt32(from, true) === words[first] && end === words[first + 1];
  }
  let word = first;
  for (let at = from; at < last; at += LONG, word += 1) {
    if (data.getFloat64(at, true) !== words[word]) return false;
  }
  return data.getFloat64(last, true) === words[word];
}

/** NO for what is neither a string nor `null`. */
function endOfValue(data: DataView, from: number): number {
  const byte = data.getUint8(from);
  if (byte === QUOTE) return stringEnd(data, from + 1);
  if (byte !== N) return NO;
  if (from + WORD > data.byteLength) return CUT;
  return data.getInt32(from) === NULL ? from + WORD : NO;
}

/** The place after the closing quote; NO when the string is not JSON's. */
function stringEnd(data: DataView, from: number): number {
  const last = data.byteLength - 2 * WORD;
  let at = from;
  while (at <= last) {
    const marks = marksOf(data.getInt32(at, true));
    const more = marks === 0 ? marksOf(data.getInt32(at + WORD, true)) : 0;
    if ((marks | more) === 0) {
      at += 2 * WORD;
      continue;
    }
    at += marks === 0 ? WORD + placeOfFirst(more) : placeOfFirst(marks);
    const byte = data.getUint8(at);
    if (byte === QUOTE) return at + 1;
    at = byte === BACKSLASH ? escapeEnd(data, at + 1) : NO;
    if (at < 0) return at;
  }
  return lastStringEnd(data, at);
}

/** The same for the bytes at the very end. */
function lastStringEnd(data: DataView, from: number): number {
  const length = data.byteLength;
  let at = from;
  while (at < length) {
    const byte = data.getUint8(at);
    if (byte === QUOTE) return at + 1;
    if (byte < SPACE) return NO;
    at = byte === BACKSLASH ? escapeEnd(data, at + 1) : at + 1;
    if (at < 0) return at;
  }
  return CUT;
}

/**
 * The high bit of each of four bytes that is a quote, a backslash or a control character. The first
 * mark is right; those after it may not be. "Determine if a word has a byte less than n", Bit
 * Twiddling Hacks; quotes change places with spaces for it.
 */
function marksOf(word: number): number {
  const low = word ^ 0x02020202;
  const slashes = word ^ 0x5c5c5c5c;
  return (((low - 0x21212121) & ~low) | ((slashes - 0x01010101) & ~slashes)) & MARKS;
}

function placeOfFirst(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

function digitsEnd(record: Buffer, from: number): number {
  let at = from;
  while (isDigit(record[at])) at += 1;
  return at;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function escapeEnd(data: DataView, from: number): number {
  if (from + 5 > data.byteLength) return CUT;
  const byte = data.getUint8(from);
  if (ESCAPED[byte] === 1) return from + 1;
  if (byte !== U) return NO;
  for (let at = from + 1; at <= from + 4; at += 1) if (HEX[data.getUint8(at)] !== 1) return NO;
  return from + 5;
}

function skipSpace(data: Buffer, from: number): number {
  let at = from;
  while (data[at] === 0x20 || data[at] === 0x0a || data[at] === 0x0d || data[at] === 0x09) at += 1;
  return at;
}

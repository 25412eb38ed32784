// Passes over records of known shapes that are provably of no interest, sixteen bytes at a time.
// AssemblyScript: a strict TypeScript for WebAssembly. `npm run assemble` makes ../walk.wasm.ts of it.
// All addresses are bytes in the module's memory; what stands behind the data is never trusted.

/** Not of a known shape, or not past. */
const NO: i32 = -1;
/** The data ends before that is known. */
const CUT: i32 = -2;

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const DASH: u8 = 0x2d;
const ZERO: u8 = 0x30;
const OPEN_OBJECT: u8 = 0x7b;
const BACKSLASH: u8 = 0x5c;
const SPACE: u8 = 0x20;
const U: u8 = 0x75;
const N: u8 = 0x6e;
/** `null` as a little-endian word. */
const NULL: u32 = 0x6c6c756e;

/**
 * Where the shapes are written, SHAPE bytes for each. HEAD bytes hold the address of the part that
 * closes the record; then come the parts, one before each value and that one last. SLOT bytes of a
 * part say how many bytes it has, whether the value is the id, the start or the end (0, 1 or 2, else
 * -1), and how many bytes that has then. The part itself follows in blocks: sixteen bytes, and
 * sixteen that say with 0xff which of them count.
 */
export const SHAPES: usize = 1024;
export const SHAPE: usize = 8192;
export const MOST_SHAPES: i32 = 8;
export const HEAD: usize = 16;
export const SLOT: usize = 16;
/** Where the ids of the records that were passed over are left, as doubles. */
export const PASSED: usize = SHAPES + SHAPE * (MOST_SHAPES as usize);
export const MOST_PASSED: i32 = 4096;
/** Where a single record is put to see whether its shape is known. */
export const RECORD: usize = PASSED + 8 * (MOST_PASSED as usize);
export const LONGEST_RECORD: i32 = 65536;
/** From here on: the ids that are not to be passed over, as doubles in ascending order, then the data. */
export const FREE: usize = RECORD + (LONGEST_RECORD as usize) + 64;

const ID: i32 = 0;
const START: i32 = 1;

let shapes: i32 = 0;
let sweptTo: f64 = 0;
let limit: i32 = 0;
let awaited: usize = 0;
let awaitedCount: i32 = 0;
let passed: i32 = 0;

// Where the wanted values of the last record stand.
let idFrom: usize = 0;
let idTo: usize = 0;
let startFrom: usize = 0;
let endFrom: usize = 0;
let id: f64 = 0;

// The first sixteen bytes of the times whose days were proven last: most are of the same day. They
// begin with `"1900-01-01 `, which is past whatever the limit.
let startDay: v128 = i64x2(0x31302d3030393122, 0x2031302d);
let endDay: v128 = i64x2(0x31302d3030393122, 0x2031302d);

/** Once for a module. `day` as 20240506: sessions that started and ended before it are past. */
export function begin(swept: f64, day: i32, ids: usize, count: i32): void {
  sweptTo = swept;
  limit = day;
  awaited = ids;
  awaitedCount = count;
}

export function addShape(): void {
  shapes += 1;
}

/** How many records the last walk passed over. */
export function passedCount(): i32 {
  return passed;
}

/** Where the record at `from` ends, if it is whole and of a known shape; else NO or CUT. */
export function match(from: usize, to: usize): i32 {
  let end = NO;
  for (let shape = 0; shape < shapes; shape++) {
    end = matchShape(shape, from, to);
    if (end !== NO) break;
  }
  return end;
}

/**
 * The place after the last record of those from `from` on that are past, in a list of them; NO or
 * CUT when not even the first is.
 */
export function walk(from: usize, to: usize): i32 {
  passed = 0;
  let at = from;
  let done = NO;
  while (passed < MOST_PASSED) {
    const end = match(at, to);
    if (end < 0) return passed > 0 ? done : end;
    if (!isPast()) return passed > 0 ? done : NO;
    store<f64>(PASSED + 8 * (passed as usize), id);
    passed += 1;
    done = end;
    at = nextRecord(end as usize, to);
    if (at === 0) break;
  }
  return done;
}

/** 0 when what follows is no comma and the beginning of another record. */
function nextRecord(from: usize, to: usize): usize {
  let at = skipSpace(from, to);
  if (at >= to || load<u8>(at) !== COMMA) return 0;
  at = skipSpace(at + 1, to);
  return at < to && load<u8>(at) === OPEN_OBJECT ? at : 0;
}

function skipSpace(from: usize, to: usize): usize {
  let at = from;
  while (at < to && isSpace(load<u8>(at))) at += 1;
  return at;
}

function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Every byte of the record is looked at. Values are text or null. */
function matchShape(shape: i32, from: usize, to: usize): i32 {
  let slot = SHAPES + SHAPE * (shape as usize);
  const closing = load<usize>(slot);
  slot += HEAD;
  let at = from;
  while (slot < closing) {
    const size = load<i32>(slot) as usize;
    if (at + size >= to) return CUT;
    if (!hasBytes(at, size, slot + SLOT)) return NO;
    at += size;
    const place = load<i32>(slot + 4);
    if (place < 0) {
      const end = endOfValue(at, to);
      if (end < 0) return end;
      at = end as usize;
    } else {
      found(place, at, load<i32>(slot + 8));
      at += load<i32>(slot + 8) as usize;
    }
    slot += SLOT + (((size + 15) >> 4) << 5);
  }
  const size = load<i32>(slot) as usize;
  if (at + size > to) return CUT;
  return hasBytes(at, size, slot + SLOT) ? ((at + size) as i32) : NO;
}

function found(place: i32, at: usize, width: i32): void {
  if (place === ID) {
    idFrom = at;
    idTo = at + (width as usize);
  } else if (place === START) startFrom = at;
  else endFrom = at;
}

function hasBytes(at: usize, size: usize, blocks: usize): bool {
  if (!hasBlock(at, blocks)) return false;
  return size <= 16 || hasMoreBytes(at, size, blocks);
}

function hasMoreBytes(at: usize, size: usize, blocks: usize): bool {
  let block = blocks + 32;
  for (let done: usize = 16; done < size; done += 16) {
    if (!hasBlock(at + done, block)) return false;
    block += 32;
  }
  return true;
}

function hasBlock(at: usize, block: usize): bool {
  const other = v128.xor(v128.load(at), v128.load(block));
  return !v128.any_true(v128.and(other, v128.load(block + 16)));
}

/** NO for what is neither a string nor `null`. */
function endOfValue(from: usize, to: usize): i32 {
  const byte = load<u8>(from);
  if (byte === QUOTE) {
    // Most texts are short, and without escapes.
    const marks = marksOf(v128.load(from + 1));
    const end = from + 1 + (ctz(marks) as usize);
    return marks !== 0 && end < to && load<u8>(end) === QUOTE
      ? ((end + 1) as i32)
      : stringEnd(from + 1, to);
  }
  if (byte !== N) return NO;
  if (from + 4 > to) return CUT;
  return load<u32>(from) === NULL ? ((from + 4) as i32) : NO;
}

/** A bit for each of sixteen bytes that is a quote, a backslash or a control character. */
function marksOf(part: v128): i32 {
  const ends = i8x16.eq(part, i8x16.splat(QUOTE));
  const escapes = i8x16.eq(part, i8x16.splat(BACKSLASH));
  const controls = i8x16.lt_u(part, i8x16.splat(SPACE));
  return i8x16.bitmask(v128.or(v128.or(ends, escapes), controls));
}

/** The place after the closing quote; NO when the string is not JSON's. */
function stringEnd(from: usize, to: usize): i32 {
  let at = from;
  while (at < to) {
    const marks = marksOf(v128.load(at));
    if (marks === 0) {
      at += 16;
      continue;
    }
    at += ctz(marks) as usize;
    if (at >= to) return CUT;
    const byte = load<u8>(at);
    if (byte === QUOTE) return (at + 1) as i32;
    if (byte !== BACKSLASH) return NO;
    const end = escapeEnd(at + 1, to);
    if (end < 0) return end;
    at = end as usize;
  }
  return CUT;
}

function escapeEnd(from: usize, to: usize): i32 {
  if (from + 5 > to) return CUT;
  const byte = load<u8>(from);
  if (byte !== U) return isEscaped(byte) ? ((from + 1) as i32) : NO;
  for (let at = from + 1; at <= from + 4; at++) if (!isHex(load<u8>(at))) return NO;
  return (from + 5) as i32;
}

/** One of `"\/bfnrt`. */
function isEscaped(byte: u8): bool {
  return (
    byte === QUOTE ||
    byte === BACKSLASH ||
    byte === 0x2f ||
    byte === 0x62 ||
    byte === 0x66 ||
    byte === 0x6e ||
    byte === 0x72 ||
    byte === 0x74
  );
}

function isHex(byte: u8): bool {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= 0x39;
}

/** Known to a complete sweep, not awaited, and over before the limit. */
function isPast(): bool {
  if (!readId()) return false;
  if (id > sweptTo || isAwaited()) return false;
  if (!hasSameDay(startFrom, startDay)) {
    if (!isBeforeLimit(startFrom)) return false;
    startDay = v128.load(startFrom);
  }
  if (!hasSameDay(endFrom, endDay)) {
    if (!isBeforeLimit(endFrom)) return false;
    endDay = v128.load(endFrom);
  }
  return isTimeOfDay(startFrom + 12) && isTimeOfDay(endFrom + 12);
}

/** The id in quotes or not; false for any that a number would not show as it is. */
function readId(): bool {
  const quoted = load<u8>(idFrom) === QUOTE;
  const first = quoted ? idFrom + 1 : idFrom;
  const last = quoted ? idTo - 1 : idTo;
  if (last <= first || last - first > 15) return false;
  if (quoted && load<u8>(last) !== QUOTE) return false;
  if (load<u8>(first) === ZERO) return false;
  let number: i64 = 0;
  for (let at = first; at < last; at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return false;
    number = 10 * number + ((byte - ZERO) as i64);
  }
  id = number as f64;
  return true;
}

function isAwaited(): bool {
  // Most are older than whatever is live.
  if (awaitedCount === 0 || id < load<f64>(awaited)) return false;
  let low = 0;
  let high = awaitedCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = load<f64>(awaited + 8 * (middle as usize));
    if (one === id) return true;
    if (one < id) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** Whether the first twelve bytes are those of the other. */
function hasSameDay(from: usize, day: v128): bool {
  const other = v128.xor(v128.load(from), day);
  return (i64x2.extract_lane(other, 0) | (i32x4.extract_lane(other, 2) as i64)) === 0;
}

/** Whether `"2024-05-06 ` is a day of the calendar and before the limit. */
function isBeforeLimit(from: usize): bool {
  const signs =
    load<u8>(from) === QUOTE &&
    load<u8>(from + 5) === DASH &&
    load<u8>(from + 8) === DASH &&
    load<u8>(from + 11) === SPACE;
  const century = pair(from + 1);
  const yearOfIt = pair(from + 3);
  const month = pair(from + 6);
  const day = pair(from + 9);
  if (!signs || century < 0 || yearOfIt < 0 || month < 0 || day < 0) return false;
  const year = 100 * century + yearOfIt;
  return isCalendar(year, month, day) && 10000 * year + 100 * month + day < limit;
}

function isCalendar(year: i32, month: i32, day: i32): bool {
  // Years before 1900, as before 100, are left to those who know what is meant.
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  // So is 29 February.
  if (day <= 28) return true;
  if (month === 2) return false;
  return day <= 30 || (day === 31 && (month < 8 ? month % 2 === 1 : month % 2 === 0));
}

/** Two digits as a number; -1 for anything else. */
function pair(from: usize): i32 {
  const tens = load<u8>(from);
  const ones = load<u8>(from + 1);
  return isDigit(tens) && isDigit(ones) ? 10 * ((tens - ZERO) as i32) + ((ones - ZERO) as i32) : -1;
}

/** Whether it is `16:05:07"`: the eight bytes before the quote at once, each against its highest. */
function isTimeOfDay(from: usize): bool {
  if (load<u8>(from + 8) !== QUOTE) return false;
  const signs = load<u64>(from) ^ 0x3030_3a30_303a_3030;
  // What is more than 2, 9, 0, 5, 9, 0, 5 or 9 gets its high bit.
  const over = signs + 0x767a_7f76_7a7f_767d;
  if (((signs | over) & 0x8080_8080_8080_8080) !== 0) return false;
  return (signs & 0xff) < 2 || ((signs >> 8) & 0xff) <= 3;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;
const NULL = Buffer.from('null');

/** A flat record: its keys in their order, and every byte that stands around its values. */
export interface RecordShape {
  readonly values: readonly ShapeValue[];
  /** What stands behind the last value. */
  readonly closing: Uint8Array;
}

export interface ShapeValue {
  /** What stands before it. */
  readonly before: Uint8Array;
  /** The place of its key among the wanted ones, else -1. */
  readonly place: number;
  /** How many bytes it has, quotes included. */
  readonly width: number;
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
  return {
    values: entries.map(({ key, value, end }, at) => ({
      before: new Uint8Array(record.subarray(entries[at - 1]?.end ?? 0, value)),
      place: wanted.indexOf(key),
      width: end - value,
    })),
    closing: new Uint8Array(record.subarray(entries.at(-1)?.end)),
  };
}

/** Undefined for what is no object of texts, nulls and whole numbers. */
function readEntries(record: Buffer): Entry[] | undefined {
  const entries: Entry[] = [];
  let sign = record[0] === OPEN_OBJECT ? 0 : -1;
  while (sign >= 0) {
    const entry = readEntry(record, skipSpace(record, sign + 1));
    if (entry === undefined) return undefined;
    entries.push(entry);
    sign = skipSpace(record, entry.end);
    if (record[sign] === CLOSE_OBJECT && sign === record.length - 1) return entries;
    if (record[sign] !== COMMA) return undefined;
  }
  return undefined;
}

function readEntry(record: Buffer, from: number): Entry | undefined {
  const keyEnd = record[from] === QUOTE ? stringEnd(record, from + 1) : -1;
  const colon = skipSpace(record, Math.max(keyEnd, 0));
  if (keyEnd < 0 || record[colon] !== COLON) return undefined;
  const value = skipSpace(record, colon + 1);
  const end = endOfValue(record, value);
  if (end < 0) return undefined;
  return { key: String(JSON.parse(record.toString('utf8', from, keyEnd))), value, end };
}

function endOfValue(record: Buffer, from: number): number {
  if (record[from] === QUOTE) return stringEnd(record, from + 1);
  let end = from;
  while (isDigit(record[end])) end += 1;
  if (end > from) return end;
  return record.subarray(from, from + NULL.length).equals(NULL) ? from + NULL.length : -1;
}

/** The place after the closing quote, in a record that is known to be JSON. */
function stringEnd(record: Buffer, from: number): number {
  let at = from;
  while (at < record.length && record[at] !== QUOTE) at += record[at] === BACKSLASH ? 2 : 1;
  return at < record.length ? at + 1 : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function skipSpace(data: Buffer, from: number): number {
  let at = from;
  while (data[at] === 0x20 || data[at] === 0x0a || data[at] === 0x0d || data[at] === 0x09) at += 1;
  return at;
}

import { HOUR, type Instant } from '../../sessions/instant.ts';
import type { Passer } from '../answer-reader.ts';
import { CUT, isDigit, learnShape, matchShape, NO, type RecordShape } from '../record-shape.ts';
import { createTimeProof, TIME_WIDTH } from './time-proof.ts';

const WANTED = ['id', 'start', 'end'];
const MOST_SHAPES = 8;
const MOST_LESSONS = 200;
const MOST_DIGITS = 15;
const QUOTE = 0x22;
const ZERO = 0x30;

// A wall clock is at most 14 hours ahead of UTC: what it shows this long before an instant is past.
const MOST_AHEAD = 14 * HOUR;

export interface PastOptions {
  /** Highest id of a sweep that read every record. */
  readonly swept_to: number;
  readonly live: ReadonlySet<string>;
  readonly since: Instant;
  /** Gets the id of each record that is passed over. */
  readonly note: (id: number) => void;
}

/**
 * Passes over records that are proven to be of no interest: known to a complete sweep, not believed
 * live, and ended a day or more before `since` by whatever zone the appliance's clock has.
 */
export function createPastPasser({ swept_to, live, since, note }: PastOptions): Passer {
  const shapes: RecordShape[] = [];
  const found = new Int32Array(2 * WANTED.length);
  const awaited = new Set([...live].map(Number));
  const lowestAwaited = Math.min(...awaited);
  const startsBefore = createTimeProof(since - MOST_AHEAD);
  const endsBefore = createTimeProof(since - MOST_AHEAD);
  let lessons = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  let view = new DataView(bytes.buffer);

  const match = (data: Uint8Array, from: number): number => {
    if (data !== bytes) {
      bytes = data;
      view = new DataView(data.buffer, data.byteOffset, data.length);
    }
    let end = NO;
    for (const shape of shapes) {
      end = matchShape(shape, view, from, found);
      if (end >= 0 || end === CUT) break;
    }
    return end;
  };
  const isPast = (): boolean => {
    const id = readId(view, found[0] ?? 0, found[1] ?? 0);
    if (id < 0 || id > swept_to || (id >= lowestAwaited && awaited.has(id))) return false;
    if (!startsBefore(view, found[2] ?? 0) || !endsBefore(view, found[4] ?? 0)) return false;
    note(id);
    return true;
  };
  return {
    skip: (data, from) => {
      const end = match(data, from);
      return end < 0 || isPast() ? end : NO;
    },
    learn: (record) => {
      if (shapes.length === MOST_SHAPES || lessons === MOST_LESSONS) return;
      if (match(record, 0) >= 0) return;
      lessons += 1;
      const shape = learnShape(record, WANTED);
      if (shape !== undefined && hasTimes(shape)) shapes.push(shape);
    },
  };
}

/** Start and end are as long as times are: a shape with others would match nothing that is past. */
function hasTimes({ places, widths }: RecordShape): boolean {
  return places.every((place, slot) => place <= 0 || widths[slot] === TIME_WIDTH);
}

/** The id that stands there, in quotes or not; -1 for any that a number would not show as it is. */
function readId(data: DataView, from: number, to: number): number {
  const quoted = data.getUint8(from) === QUOTE;
  const first = quoted ? from + 1 : from;
  const last = quoted ? to - 1 : to;
  if (last <= first || last - first > MOST_DIGITS) return -1;
  if (quoted && data.getUint8(last) !== QUOTE) return -1;
  if (data.getUint8(first) === ZERO) return -1;
  let id = 0;
  for (let at = first; at < last; at += 1) {
    const byte = data.getUint8(at);
    if (!isDigit(byte)) return -1;
    id = 10 * id + byte - ZERO;
  }
  return id;
}

import type { RecordShape } from './shape.ts';
import { WALK } from './walk.wasm.ts';

const PAGE = 64 * 1024;
const BLOCK = 16;
// Sixteen bytes are read at once, wherever the data ends.
const PADDING = 64;

/** What a walk passes over. */
export interface WalkOptions {
  /** No id above it. */
  readonly swept_to: number;
  /** The first day that is not past, as 20240506. */
  readonly limit: number;
  /** Ids that are not passed over. */
  readonly awaited: Iterable<number>;
}

/** Finds records that are proven to be past, by the shapes that it was given. */
export interface Walker {
  /**
   * The place after the last of the records from `from` on that it passes over, all in a row; NO or
   * CUT when not even the first is one. Data is looked at only once for as long as it is the same object.
   */
  walk(data: Uint8Array, from: number): number;
  /** The ids of those that the last walk passed over; valid until the next one. */
  passed(): Float64Array;
  /** Whether the record is of a shape that it was given, past or not. */
  knows(record: Uint8Array): boolean;
  /** False when there is no room for it. */
  add(shape: RecordShape): boolean;
}

/** What assembly/walk.ts exports. Addresses are bytes in its memory. */
interface Exports {
  readonly memory: Memory;
  readonly SHAPES: Constant;
  readonly SHAPE: Constant;
  readonly MOST_SHAPES: Constant;
  readonly HEAD: Constant;
  readonly SLOT: Constant;
  readonly PASSED: Constant;
  readonly RECORD: Constant;
  readonly LONGEST_RECORD: Constant;
  readonly FREE: Constant;
  begin(sweptTo: number, limit: number, awaited: number, count: number): void;
  addShape(): void;
  passedCount(): number;
  match(from: number, to: number): number;
  walk(from: number, to: number): number;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Constant {
  readonly value: number;
}

/** As much of it as is used: TypeScript has its types among those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

export function createWalker({ swept_to, limit, awaited }: WalkOptions): Walker {
  compiled ??= new WebAssembly.Module(Buffer.from(WALK, 'base64'));
  const module = new WebAssembly.Instance(compiled).exports as Exports;
  const { memory } = module;
  const ids = Float64Array.from(awaited).sort();
  const start = module.FREE.value + ids.byteLength;
  let room = makeRoom(memory, start + PADDING);
  room.set(new Uint8Array(ids.buffer), module.FREE.value);
  module.begin(swept_to, limit, module.FREE.value, ids.length);
  let shapes = 0;
  let bytes: Uint8Array | undefined;
  /** What the first byte of the data has for an address. */
  let origin = 0;
  const load = (data: Uint8Array, from: number) => {
    const size = data.length - from;
    if (start + size + PADDING > room.length) room = makeRoom(memory, start + size + PADDING);
    room.set(from === 0 ? data : data.subarray(from), start);
    bytes = data;
    origin = start - from;
  };
  return {
    walk: (data, from) => {
      if (data !== bytes || origin + from < start) load(data, from);
      const end = module.walk(origin + from, origin + data.length);
      return end < 0 ? end : end - origin;
    },
    passed: () => new Float64Array(memory.buffer, module.PASSED.value, module.passedCount()),
    knows: (record) => {
      if (record.length > module.LONGEST_RECORD.value) return false;
      const from = module.RECORD.value;
      room.set(record, from);
      return module.match(from, from + record.length) >= 0;
    },
    add: (shape) => {
      if (shapes === module.MOST_SHAPES.value || !write(module, room, shape, shapes)) return false;
      shapes += 1;
      module.addShape();
      return true;
    },
  };
}

function makeRoom(memory: Memory, size: number): Uint8Array {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Uint8Array(memory.buffer);
}

/** Writes the shape down as assembly/walk.ts reads it; false when it is too large. */
function write(module: Exports, room: Uint8Array, shape: RecordShape, number: number): boolean {
  const { values, closing } = shape;
  const parts = [...values, { before: closing, place: -1, width: 0 }].map((value) => ({
    ...value,
    blocks: blocksOf(value.before),
  }));
  const slot = module.SLOT.value;
  const start = module.SHAPES.value + number * module.SHAPE.value;
  const size = parts.reduce((all, { blocks }) => all + slot + blocks.length, module.HEAD.value);
  if (size > module.SHAPE.value) return false;
  const about = new DataView(room.buffer);
  let at = start + module.HEAD.value;
  for (const { before, place, width, blocks } of parts) {
    about.setInt32(start, at, true);
    about.setInt32(at, before.length, true);
    about.setInt32(at + 4, place, true);
    about.setInt32(at + 8, width, true);
    room.set(blocks, at + slot);
    at += slot + blocks.length;
  }
  return true;
}

/** Sixteen bytes at a time, each followed by a mask of those that count. */
function blocksOf(part: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(2 * BLOCK * Math.ceil(part.length / BLOCK));
  for (const [place, byte] of part.entries()) {
    const at = 2 * BLOCK * Math.floor(place / BLOCK) + (place % BLOCK);
    blocks[at] = byte;
    blocks[at + BLOCK] = 0xff;
  }
  return blocks;
}

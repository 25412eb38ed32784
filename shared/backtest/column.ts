export type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** Numbers without a limit on how many, in as many bytes as they need. */
export interface Column {
  size(): number;
  get(index: number): number;
  /** All of them, for who goes through millions. */
  values(): Numbers;
  push(value: number): void;
}

/** The room doubles when it is full. */
export function createColumn(make: (size: number) => Numbers): Column {
  let room = make(1_024);
  let size = 0;
  return {
    size: () => size,
    get: (index) => room[index] ?? 0,
    values: () => room.subarray(0, size),
    push: (value) => {
      if (size === room.length) {
        const wider = make(2 * size);
        wider.set(room);
        room = wider;
      }
      room[size] = value;
      size += 1;
    },
  };
}

export function instants(): Column {
  return createColumn((size) => new Float64Array(size));
}

/** Whole numbers up to four thousand million. */
export function counts(): Column {
  return createColumn((size) => new Uint32Array(size));
}

/** Whole numbers up to 65,535. */
export function smallCounts(): Column {
  return createColumn((size) => new Uint16Array(size));
}

/** Sorts rows in their place; most come in order. */
export function sortRows(
  rows: Uint32Array,
  compare: (a: number, b: number) => number,
): Uint32Array {
  for (let next = 1; next < rows.length; next++) {
    if (compare(rows[next - 1] ?? 0, rows[next] ?? 0) > 0) return rows.sort(compare);
  }
  return rows;
}

/**
 * The rows by their key, which counts from 0: those of key k are `order` from `starts[k]` to
 * `starts[k + 1]`, in their order.
 */
export function byKey(keys: Numbers, different: number) {
  const starts = new Uint32Array(different + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < different; key++) {
    starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  }
  const free = starts.slice();
  const order = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] ?? 0;
    const place = free[key] ?? 0;
    order[place] = row;
    free[key] = place + 1;
  }
  return { order, starts };
}

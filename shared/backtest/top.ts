/** Keeps the best `size` of what it is offered; of equals, those that came first. */
export interface Top<T> {
  offer(one: T): void;
  /** Best first. */
  list(): readonly T[];
}

/**
 * `order` is negative when its first argument is the better one. What is the same as one that is
 * kept takes its place.
 */
export function createTop<T>(
  size: number,
  order: (a: T, b: T) => number,
  isSame: (a: T, b: T) => boolean = Object.is,
): Top<T> {
  let kept: T[] = [];
  return {
    offer: (one) => {
      const worst = kept.at(-1);
      if (kept.length >= size && worst !== undefined && order(one, worst) >= 0) return;
      const others = kept.filter((other) => !isSame(other, one));
      kept = [...others, one].sort(order).slice(0, size);
    },
    list: () => kept,
  };
}

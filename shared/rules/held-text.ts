import { printable } from './printable.ts';

/** What a field holds, as people read it; undefined when it holds nothing. */
export function heldText(held: unknown): string | undefined {
  return held === undefined || held === null || held === '' ? undefined : printable(String(held));
}

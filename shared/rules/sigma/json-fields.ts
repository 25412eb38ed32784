import type { Vocabulary } from './vocabulary.ts';

/**
 * Any JSON object as an event. A name with dots is looked for as it is, and then as a path; a list
 * on the way stands for each of its members.
 */
export const JSON_VOCABULARY: Vocabulary<unknown> = {
  field: (name) => {
    const path = name.split('.');
    return { name, type: 'any', read: (event) => readName(event, name, path) };
  },
  names: [],
  values: valuesOf,
};

function readName(event: unknown, name: string, path: readonly string[]): unknown {
  const plain = member(event, name);
  return plain !== undefined || path.length === 1 ? plain : readPath(event, path);
}

function readPath(event: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return event;
  if (Array.isArray(event)) {
    const found = event.map((one) => readPath(one, path)).filter((one) => one !== undefined);
    return found.length === 0 ? undefined : found.flat();
  }
  const inner = member(event, name);
  return inner === undefined ? undefined : readPath(inner, rest);
}

function member(event: unknown, name: string): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined;
  return Object.getOwnPropertyDescriptor(event, name)?.value;
}

/** Every value, however deep; without recursion, since an event may be nested without end. */
function* valuesOf(event: unknown): Iterable<unknown> {
  const left: unknown[] = [event];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'object' && value !== null) left.push(...Object.values(value));
    else yield value;
  }
}

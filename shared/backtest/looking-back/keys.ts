/** Numbers for combinations of values; upper and lower case are the same, as they are in a deployment's keys. */
export interface Keys {
  readonly size: number;
  of(values: readonly string[]): number;
}

export function createKeys(): Keys {
  const known = new Map<string, number>();
  return {
    get size() {
      return known.size;
    },
    of: (values) => {
      // Values are printable: none holds the character between them.
      const text = (values.length === 1 ? (values[0] ?? '') : values.join('\0')).toLowerCase();
      const before = known.get(text);
      if (before !== undefined) return before;
      known.set(text, known.size);
      return known.size - 1;
    },
  };
}

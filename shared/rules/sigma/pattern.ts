/** Any run of characters (`*`), and exactly one (`?`). */
export const ANY = Symbol('any');
export const ONE = Symbol('one');

/** A Sigma string: literal stretches and wildcards. No two literals stand side by side. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

/**
 * Reads a Sigma string. A backslash escapes `*`, `?` and itself, and is itself before anything
 * else (Sigma specification 2.1, "Escape Character").
 */
export function parsePattern(text: string): Pattern {
  const parts: (string | typeof ANY | typeof ONE)[] = [];
  let literal = '';
  const close = () => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const next = text.charAt(i + 1);
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i += 1;
    } else if (character === '*' || character === '?') {
      close();
      parts.push(character === '*' ? ANY : ONE);
    } else {
      literal += character;
    }
  }
  close();
  return withoutRepeats(parts);
}

function withoutRepeats(parts: Pattern): Pattern {
  return parts.filter((part, index) => part !== ANY || parts[index - 1] !== ANY);
}

export function hasWildcard(pattern: Pattern): boolean {
  return pattern.some((part) => typeof part !== 'string');
}

/** The literal text of a pattern without wildcards, undefined for one that has some. */
export function literalOf(pattern: Pattern): string | undefined {
  if (hasWildcard(pattern)) return undefined;
  return pattern.map(String).join('');
}

/** The pattern with `*` before it, unless it starts with one. */
export function openStart(pattern: Pattern): Pattern {
  return pattern[0] === ANY ? pattern : [ANY, ...pattern];
}

/** The pattern with `*` after it, unless it ends with one. */
export function openEnd(pattern: Pattern): Pattern {
  return pattern.at(-1) === ANY ? pattern : [...pattern, ANY];
}

/** The pattern with each literal stretch passed through `change`. */
export function mapLiterals(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? change(part) : part));
}

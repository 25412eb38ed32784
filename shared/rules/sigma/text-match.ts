import { ANY, literalOf, ONE, type Pattern } from './pattern.ts';

export type TextTest = (text: string) => boolean;

/** Whether what a field holds, or one member of the list that it holds, passes as text. */
export function someText(held: unknown, test: TextTest): boolean {
  if (typeof held === 'string') return test(held);
  if (typeof held === 'number' || typeof held === 'boolean') return test(String(held));
  return Array.isArray(held) && held.some((one) => someText(one, test));
}

// The only letter of another length in lower case is İ, which becomes an i and this dot.
const DOT_ABOVE = '\u0307';

/** Whether a text is one of these words, which are in lower case; its length tells most of them apart. */
export function oneOfWords(words: ReadonlySet<string>): TextTest {
  const lengths = new Set([...words].map((word) => word.length));
  if ([...words].some((word) => word.includes(DOT_ABOVE))) {
    return (text) => words.has(text.toLowerCase());
  }
  const [only] = words;
  if (words.size === 1 && only !== undefined) {
    return (text) => text.length === only.length && text.toLowerCase() === only;
  }
  return (text) => lengths.has(text.length) && words.has(text.toLowerCase());
}

/** Compiles a pattern; unless `cased`, both sides are compared in lower case. */
export function matchText(pattern: Pattern, cased: boolean): TextTest {
  const folded = cased
    ? pattern
    : pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));
  const word = cased ? undefined : literalOf(folded);
  if (word !== undefined) return oneOfWords(new Set([word]));
  const test = simpleTest(folded) ?? wildcardTest(folded);
  return cased ? test : (text) => test(text.toLowerCase());
}

/** What needs no search: the whole, the start, the end, the middle. */
function simpleTest(pattern: Pattern): TextTest | undefined {
  const whole = literalOf(pattern);
  if (whole !== undefined) return (text) => text === whole;
  const openStart = pattern[0] === ANY;
  const openEnd = pattern.at(-1) === ANY;
  const inner = literalOf(pattern.slice(openStart ? 1 : 0, openEnd ? -1 : undefined));
  if (pattern.length === 1 && openStart) return () => true;
  if (inner === undefined) return undefined;
  if (openStart && openEnd) return (text) => text.includes(inner);
  return openStart ? (text) => text.endsWith(inner) : (text) => text.startsWith(inner);
}

/** Wildcards anywhere. `?` is one character, not half of one, so characters are compared whole. */
function wildcardTest(pattern: Pattern): TextTest {
  const tokens = pattern.flatMap((part): (string | symbol)[] =>
    typeof part === 'string' ? Array.from(part) : [part],
  );
  return (text) => matchesTokens(tokens, Array.from(text));
}

// Only the last `*` is ever reconsidered, so the work is at most text length times pattern length.
function matchesTokens(tokens: readonly (string | symbol)[], characters: string[]): boolean {
  let token = 0;
  let position = 0;
  let retryToken = -1;
  let retryPosition = 0;
  while (position < characters.length) {
    const expected = tokens[token];
    if (expected === ANY) {
      retryToken = token;
      retryPosition = position;
      token += 1;
    } else if (expected === ONE || (expected !== undefined && expected === characters[position])) {
      token += 1;
      position += 1;
    } else if (retryToken >= 0) {
      token = retryToken + 1;
      retryPosition += 1;
      position = retryPosition;
    } else {
      return false;
    }
  }
  while (tokens[token] === ANY) token += 1;
  return token === tokens.length;
}

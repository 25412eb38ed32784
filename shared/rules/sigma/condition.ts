import { suggestion } from '../closest-name.ts';
import { Refusal } from '../problem.ts';
import { parsePattern } from './pattern.ts';
import { matchText } from './text-match.ts';
import type { Expression } from './value.ts';

export type Selections = ReadonlyMap<string, Expression>;

interface Tokens {
  readonly all: readonly string[];
  next: number;
}

/**
 * Reads a condition over the selections: `and`, `or`, `not`, parentheses, `1 of`, `all of`, `them`
 * and names with `*`. Throws a Refusal that names what it cannot read.
 */
export function parseCondition(text: string, selections: Selections): Expression {
  const tokens: Tokens = { all: tokenise(text), next: 0 };
  const expression = parseOr(tokens, selections);
  const rest = tokens.all[tokens.next];
  if (rest !== undefined) throw new Refusal(`"${rest}" is not expected here`);
  return expression;
}

function tokenise(text: string): string[] {
  const aggregation = /\|\s*(\w*(\s*\()?)/.exec(text)?.[1];
  if (aggregation !== undefined) throw oldAggregation(aggregation);
  const tokens: string[] = [];
  const token = /\s*([()]|[\w.*-]+)/gy;
  let end = 0;
  for (const match of text.matchAll(token)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  const rest = text.slice(end).trim();
  if (rest !== '') throw new Refusal(`"${rest.charAt(0)}" has no meaning in a condition`);
  if (tokens.length === 0) throw new Refusal('the condition is empty');
  return tokens;
}

/** What Sigma had before correlations: `| count() by x > 5`, `| near y`. */
function oldAggregation(written: string): Refusal {
  const name = written.endsWith('(') ? `${written.slice(0, -1).trim()}()` : written;
  return new Refusal(
    `"| ${name}" is an aggregation of old Sigma, which 2.1 no longer has; write a correlation rule`,
  );
}

function take(tokens: Tokens, word: string): boolean {
  if (tokens.all[tokens.next]?.toLowerCase() !== word) return false;
  tokens.next += 1;
  return true;
}

function parseOr(tokens: Tokens, selections: Selections): Expression {
  const parts = [parseAnd(tokens, selections)];
  while (take(tokens, 'or')) parts.push(parseAnd(tokens, selections));
  return joinParts('or', parts);
}

function parseAnd(tokens: Tokens, selections: Selections): Expression {
  const parts = [parseNot(tokens, selections)];
  while (take(tokens, 'and')) parts.push(parseNot(tokens, selections));
  return joinParts('and', parts);
}

function parseNot(tokens: Tokens, selections: Selections): Expression {
  let negated = false;
  while (take(tokens, 'not')) negated = !negated;
  const part = parseTerm(tokens, selections);
  return negated ? { kind: 'not', part } : part;
}

function parseTerm(tokens: Tokens, selections: Selections): Expression {
  if (take(tokens, '(')) {
    const inner = parseOr(tokens, selections);
    if (!take(tokens, ')')) throw new Refusal('a ")" is missing');
    return inner;
  }
  const word = tokens.all[tokens.next];
  if (word === undefined || word === ')' || /^(and|or|of)$/i.test(word)) {
    throw new Refusal(
      `a selection is missing ${word === undefined ? 'at the end' : `before "${word}"`}`,
    );
  }
  tokens.next += 1;
  return take(tokens, 'of') ? quantified(word, tokens, selections) : named(word, selections);
}

function quantified(quantity: string, tokens: Tokens, selections: Selections): Expression {
  const kind = /^(1|any)$/i.test(quantity) ? 'or' : /^all$/i.test(quantity) ? 'and' : undefined;
  if (kind === undefined) {
    throw new Refusal(`"${quantity} of" is not supported: write "1 of" or "all of"`);
  }
  const pattern = tokens.all[tokens.next];
  if (pattern === undefined || /^[()]$/.test(pattern)) {
    throw new Refusal(`"${quantity} of" needs "them" or the name of selections`);
  }
  tokens.next += 1;
  const parts = [...selections].filter(([name]) => covers(pattern, name)).map(([, part]) => part);
  if (parts.length === 0) throw new Refusal(`no selection is called "${pattern}"`);
  return joinParts(kind, parts);
}

function covers(pattern: string, name: string): boolean {
  // Names that start with an underscore are left out by convention.
  if (pattern.toLowerCase() === 'them') return !name.startsWith('_');
  return matchText(parsePattern(pattern), true)(name);
}

function named(name: string, selections: Selections): Expression {
  const found = selections.get(name);
  if (found !== undefined) return found;
  if (name.includes('*')) throw new Refusal(`"${name}" needs "1 of" or "all of" before it`);
  throw new Refusal(`no selection is called "${name}"${suggestion(name, selections.keys())}`);
}

function joinParts(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

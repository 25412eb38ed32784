import type * as z from 'zod';
import { suggestion } from '../rules/closest-name.ts';
import { at, knownKeys } from './known-keys.ts';
import type { Path } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** What the issues mean, for the person who wrote `input`. Values are never repeated: one may be a secret. */
export function explain(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => explainIssue(schema, input, issue, []));
}

function explainIssue(schema: z.ZodType, input: unknown, issue: Issue, base: Path): Finding[] {
  const path = [...base, ...issue.path.map(segmentOf)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: unknownKey(key, knownKeys(schema, path, input)),
      }));
    case 'invalid_union':
      return explainUnion(schema, input, issue, path);
    case 'invalid_key':
    case 'invalid_element':
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    default:
      return [{ path, message: describe(issue, path.reduce(at, input)) }];
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  if (/passw|passphrase|secret|token|key$|credential/i.test(key)) {
    return `is not a key here. A secret's value never stands in this file: keep it in Secrets Manager and name it as { secret: NAME }; known keys: ${known.join(', ')}`;
  }
  const meant = suggestion(key, known);
  return `is not a key here${meant === '' ? `; known keys: ${known.join(', ')}` : meant}`;
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

function explainUnion(schema: z.ZodType, input: unknown, issue: UnionIssue, path: Path): Finding[] {
  const { errors, message } = issue;
  if ('options' in issue && Array.isArray(issue.options)) {
    return [{ path, message: `must be ${listed(issue.options)}` }];
  }
  if (message !== 'Invalid input') return [{ path, message }];
  const value = path.reduce(at, input);
  if (typeof value !== 'object' || value === null) {
    return [{ path, message: value === undefined ? 'is missing' : `must be ${TYPES.object}` }];
  }
  const ranked = errors
    .filter((branch) => !branch.some(isOfOtherType))
    .map((branch) => ({ branch, misfits: branch.filter((one) => isMisfit(one, value)).length }))
    .sort((a, b) => a.misfits - b.misfits);
  const [best, next] = ranked;
  if (best !== undefined && best.misfits < (next?.misfits ?? Number.POSITIVE_INFINITY)) {
    return best.branch.flatMap((one) => explainIssue(schema, input, one, path));
  }
  const choices = errors.flatMap((branch) => branch.filter((one) => isMissing(one, value)));
  const names = [...new Set(choices.map((one) => String(one.path[0])))];
  return [{ path, message: neededOneOf(names, value) }];
}

function neededOneOf(names: readonly string[], value: object): string {
  const meant = Object.keys(value)
    .map((key) => suggestion(key, names))
    .find((hint) => hint !== '');
  return `needs exactly one of ${names.join(', ')}${meant ?? ''}`;
}

/** The alternative is no mapping at all. */
function isOfOtherType({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_value' || code === 'invalid_type');
}

/** The issue says that the value is of another alternative: what it must have is absent, what it has is unknown. */
function isMisfit(issue: Issue, value: unknown): boolean {
  return (issue.code === 'unrecognized_keys' && issue.path.length === 0) || isMissing(issue, value);
}

function isMissing(issue: Issue, value: unknown): boolean {
  const [key] = issue.path;
  return issue.path.length === 1 && key !== undefined && at(value, segmentOf(key)) === undefined;
}

function describe(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    const wanted = nameOfType(issue.expected);
    if (value === undefined) return `is missing; it must be ${wanted}`;
    return value === null ? `is empty; it must be ${wanted}` : `must be ${wanted}`;
  }
  if (issue.code === 'invalid_value') {
    const must = `must be ${listed(issue.values)}`;
    return value === undefined ? `is missing; it ${must}` : must;
  }
  if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid')) {
    return FORMATS[issue.format] ?? issue.message.replace(/^Invalid string: /, '');
  }
  if (issue.code === 'too_small') return bound('at least', issue.minimum, issue.origin);
  if (issue.code === 'too_big') return bound('at most', issue.maximum, issue.origin);
  return issue.message;
}

function bound(side: string, limit: number | bigint, origin: string): string {
  return origin === 'array' ? `must have ${side} ${limit} in it` : `must be ${side} ${limit}`;
}

const TYPES = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys',
  record: 'a mapping of names',
  array: 'a list',
} satisfies Partial<Record<z.core.$ZodInvalidTypeExpected, string>>;

function nameOfType(expected: string): string {
  return Object.entries(TYPES).find(([type]) => type === expected)?.[1] ?? expected;
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'must be a URL such as https://pam.example.com',
  email: 'must be an e-mail address',
};

function listed(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function segmentOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? key.toString() : key;
}

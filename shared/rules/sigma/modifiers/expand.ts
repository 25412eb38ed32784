import { Refusal } from '../../problem.ts';
import { parsePattern } from '../pattern.ts';
import type { TextValue, Value } from '../value.ts';

/** What `%name%` may stand for; a list stands for any one of its members. */
export type ValueSetting = string | number | readonly (string | number)[];
export type ValueSettings = Readonly<Record<string, ValueSetting>>;

// A percent sign after an odd number of backslashes is a plain one.
const PLACEHOLDER = /(?<=(?<!\\)(?:\\\\)*)%(\w+)%/;
const PLAIN_PERCENT = /(?<=(?<!\\)(?:\\\\)*)\\%/g;

/** Looks names up, and may note that they were used. Throws a Refusal for a name it does not know. */
export type LookUp = (name: string) => readonly (string | number)[];

/**
 * Replaces the placeholders of one value. `\%` is a plain percent sign (specification 2.1,
 * "Placeholders").
 */
export function expand(value: Value, lookUp: LookUp): Value[] {
  if (value.kind === 'number') return [value];
  if (value.kind !== 'text' || value.modified) {
    throw new Refusal('the modifier "expand" takes text, such as "%name%"');
  }
  return expandText(value.raw, lookUp).map((made) => asValue(made, value));
}

function expandText(raw: string, lookUp: LookUp): (string | number)[] {
  const found = PLACEHOLDER.exec(raw);
  if (found === null) return [raw.replaceAll(PLAIN_PERCENT, '%')];
  const [placeholder, name = ''] = found;
  const before = raw.slice(0, found.index).replaceAll(PLAIN_PERCENT, '%');
  const after = raw.slice(found.index + placeholder.length);
  const alternatives = lookUp(name);
  if (before === '' && after === '') return [...alternatives];
  const tails = expandText(after, lookUp);
  return alternatives.flatMap((one) => tails.map((tail) => `${before}${one}${tail}`));
}

function asValue(made: string | number, from: TextValue): Value {
  if (typeof made === 'number') return { kind: 'number', number: made, raw: String(made) };
  return { ...from, raw: made, pattern: parsePattern(made) };
}

/** The names that a value refers to. */
export function placeholdersIn(value: Value): string[] {
  if (value.kind !== 'text') return [];
  return [...value.raw.matchAll(new RegExp(PLACEHOLDER, 'g'))].map(([, name = '']) => name);
}

import { Refusal } from '../problem.ts';
import { partOf, partOfText } from './date-parts.ts';
import { isNumeric, numberFor, readableLimit } from './operand.ts';
import { someText } from './text-match.ts';
import type { Comparison, NumberValue, PartValue, TextValue } from './value.ts';
import type { ValueTest } from './value-test.ts';
import type { FieldType } from './vocabulary.ts';

const WORDS: Readonly<Record<Comparison, string>> = {
  gte: '',
  gt: 'more than ',
  lte: 'at most ',
  lt: 'less than ',
};

export function numberTest<Event>(value: NumberValue, type: FieldType): ValueTest<Event> {
  if (type === 'boolean') throw new Refusal(`the field holds true or false, not ${value.raw}`);
  if (type !== 'any' && type !== 'text') return equalTest(numberFor(type, value), type);
  const texts = [value.raw, String(value.number)];
  return {
    holds: (held) => someText(held, (text) => texts.includes(text)),
    limit: value.raw,
  };
}

export function equalTest<Event>(number: number, type: FieldType): ValueTest<Event> {
  return {
    holds: (held) => held === number,
    limit: readableLimit(type, number),
    threshold: { number, edge: 'eq' },
  };
}

const COMPARE: Readonly<Record<Comparison, (held: number, limit: number) => boolean>> = {
  lt: (held, limit) => held < limit,
  lte: (held, limit) => held <= limit,
  gt: (held, limit) => held > limit,
  gte: (held, limit) => held >= limit,
};

export function compareTest<Event>(
  comparison: Comparison,
  written: TextValue | NumberValue,
  type: FieldType,
): ValueTest<Event> {
  const limit = numberFor(type, written);
  const compare = COMPARE[comparison];
  const holds = (held: unknown): boolean => {
    if (typeof held === 'number') return compare(held, limit);
    if (type !== 'any') return false;
    if (typeof held === 'string') return isNumeric(held) && compare(Number(held), limit);
    return Array.isArray(held) && held.some(holds);
  };
  return {
    holds,
    limit: WORDS[comparison] + readableLimit(type, limit),
    threshold: { number: limit, edge: comparison },
  };
}

export function partTest<Event>(value: PartValue, type: FieldType): ValueTest<Event> {
  if (type !== 'instant' && type !== 'any') {
    throw new Refusal(`"${value.part}" takes a date, and the field holds none`);
  }
  const { part, number, comparison } = value;
  const compare = comparison === undefined ? undefined : COMPARE[comparison];
  const accepts = (found: number | undefined) =>
    found !== undefined && (compare === undefined ? found === number : compare(found, number));
  const holds = (held: unknown): boolean => {
    if (typeof held === 'number') return type === 'instant' && accepts(partOf(part, held));
    if (typeof held === 'string') return accepts(partOfText(part, held));
    return Array.isArray(held) && held.some(holds);
  };
  const words = comparison === undefined ? '' : WORDS[comparison];
  return { holds, limit: `${part} ${words}${number}` };
}

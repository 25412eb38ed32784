import { readableDuration } from '../../sessions/duration.ts';
import { Refusal } from '../problem.ts';
import { numberFor, readableLimit } from '../sigma/operand.ts';
import { parsePattern } from '../sigma/pattern.ts';
import type { NumberValue, TextValue } from '../sigma/value.ts';
import type { FieldType } from '../sigma/vocabulary.ts';
import type { Limit } from './condition.ts';

/** Limits ready to compare with; all must hold. */
export interface Limits {
  holds(number: number): boolean;
  /** Whether any number up to `most` could do, as far as lower limits say. */
  reachedBy(most: number): boolean;
  /** `at least 5`, `more than 2 and at most 9`. */
  readonly words: string;
  readonly greatest: number;
}

const WORDS = { gt: 'more than', gte: 'at least', lt: 'fewer than', lte: 'at most', eq: 'exactly' };

/** What a measure of this type is compared with; `any` for counts. Throws a Refusal. */
export function compileLimits(limits: readonly Limit[], type: FieldType): Limits {
  const tests = limits.map(({ operator, written }) => {
    const number = written === undefined ? Number.NaN : numberFor(type, asValue(written));
    return { operator, number };
  });
  return {
    holds: (held) => tests.every(({ operator, number }) => compare(operator, held, number)),
    reachedBy: (most) =>
      tests.every(
        ({ operator, number }) =>
          operator.startsWith('l') || compare(atLeast(operator), most, number),
      ),
    words: tests
      .map(({ operator, number }) => `${WORDS[operator]} ${readableLimit(type, number)}`)
      .join(' and '),
    greatest: Math.max(...tests.map(({ number }) => number)),
  };
}

/** Throws a Refusal when no count of sessions can be what the limits want. */
export function checkCounts(limits: Limits, most: number): void {
  // A value that is still waited for may become anything.
  if (Number.isNaN(limits.greatest)) return;
  if (limits.greatest > most) throw new Refusal(`counts go up to ${most}`);
  for (let count = 1; count <= most; count++) if (limits.holds(count)) return;
  throw new Refusal('no count meets it: a group that is looked at has one session at least');
}

/** `1 h` for a timespan, without the zeros that a clock would show. */
export function readableSpan(span: number): string {
  return readableDuration(span).replace(/(?<=\d [dh]) 0+ (min|h)$/, '');
}

function asValue(written: string | number): NumberValue | TextValue {
  if (typeof written === 'number') {
    return { kind: 'number', number: written, raw: String(written) };
  }
  const pattern = parsePattern(written);
  return { kind: 'text', pattern, cased: false, bytes: false, raw: written, modified: false };
}

/** What equals a limit reaches it. */
function atLeast(operator: Limit['operator']): 'gt' | 'gte' {
  return operator === 'gt' ? 'gt' : 'gte';
}

function compare(operator: Limit['operator'], held: number, limit: number): boolean {
  switch (operator) {
    case 'gt':
      return held > limit;
    case 'gte':
      return held >= limit;
    case 'lt':
      return held < limit;
    case 'lte':
      return held <= limit;
    default:
      return held === limit;
  }
}

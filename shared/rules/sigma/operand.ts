import { parseDuration, readableDuration } from '../../sessions/duration.ts';
import { isoOf, SECOND } from '../../sessions/instant.ts';
import { Refusal } from '../problem.ts';
import type { NumberValue, TextValue } from './value.ts';
import type { FieldType } from './vocabulary.ts';

const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** The number a limit stands for on fields of this type. Throws a Refusal when it stands for none. */
export function numberFor(type: FieldType, limit: TextValue | NumberValue): number {
  const number = limit.kind === 'number' ? limit.number : undefined;
  switch (type) {
    case 'duration':
      return number === undefined ? durationOf(limit.raw) : number * SECOND;
    case 'instant':
      return instantOf(limit.raw);
    case 'percent':
      return number ?? numberOf(limit.raw.replace(/ ?%$/, ''), 'a percentage');
    case 'text':
    case 'boolean':
      throw new Refusal(`the field holds ${type === 'text' ? 'text' : 'true or false'}, no number`);
    default:
      return number ?? numberOf(limit.raw, 'a number');
  }
}

function durationOf(raw: string): number {
  const span = parseDuration(raw) ?? (isNumeric(raw) ? Number(raw) * SECOND : undefined);
  if (span !== undefined) return span;
  throw new Refusal(`"${raw}" is not a duration; write seconds, or 90s, 15m, 4h, 1h30m, 2d`);
}

function instantOf(raw: string): number {
  const instant = INSTANT.test(raw) ? Date.parse(raw) : Number.NaN;
  if (Number.isFinite(instant)) return instant;
  throw new Refusal(`"${raw}" is not an instant such as 2026-01-06T22:41:00Z`);
}

function numberOf(raw: string, what: string): number {
  if (isNumeric(raw)) return Number(raw);
  throw new Refusal(`"${raw}" is not ${what}`);
}

export function isNumeric(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** A number of this type as people read it. */
export function readableNumber(type: FieldType, number: number): string {
  if (type === 'duration') return readableDuration(number);
  if (type === 'instant') return isoOf(number);
  if (type === 'percent') return `${number} %`;
  return String(number);
}

/** The same for a limit, without the zeros that a clock would show: `3 h` for `3 h 00 min`. */
export function readableLimit(type: FieldType, number: number): string {
  return readableNumber(type, number).replace(/(?<=\d [dh]) 0+ (min|h)$/, '');
}

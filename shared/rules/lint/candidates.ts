import { SESSION_STATES } from '../../sessions/session.ts';
import type { FieldType } from '../sigma/vocabulary.ts';
import type { Constraint } from './constraint.ts';

// What every live session says.
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  'source',
  'vendor',
  'id',
  'state',
  'started_at',
  'duration',
]);

// The least and the greatest that a field can hold, where there is one.
const LEAST: Readonly<Record<string, number>> = { duration: 0, active_seconds: 0, target_port: 0 };
const GREATEST: Readonly<Record<string, number>> = { target_port: 65_535 };

/**
 * Values of one field such that, if any value at all meets the constraints, one of these does.
 * Undefined where there is no such list: then nothing can be said.
 */
export function candidatesFor(
  field: string,
  type: FieldType,
  constraints: readonly Constraint[],
): readonly unknown[] | undefined {
  // Rules look at sessions before they end.
  if (field === 'ended_at') return [undefined];
  const absent = ALWAYS_THERE.has(field) || field.startsWith('in_hours.') ? [] : [undefined];
  if (field === 'state') return SESSION_STATES;
  if (type === 'boolean') return [true, false, ...absent];
  if (type === 'text' || type === 'any') return texts(constraints, absent);
  const points = pointsOf(constraints);
  return points && [...within(field, type, points), ...absent];
}

/** Between two neighbouring limits nothing changes, so one value of each stretch will do. */
function pointsOf(constraints: readonly Constraint[]): readonly number[] | undefined {
  const limits: number[] = [];
  for (const { item, tests } of constraints) {
    for (const [index, test] of tests.entries()) {
      const kind = item.values[index]?.kind;
      if (test.threshold !== undefined) limits.push(test.threshold.number);
      else if (kind !== 'null' && kind !== 'exists') return undefined;
    }
  }
  const sorted = [...new Set(limits)].sort((a, b) => a - b);
  const between = sorted.flatMap((limit, index) => {
    const next = sorted[index + 1] ?? limit + 2;
    return [limit, (limit + next) / 2];
  });
  return [(sorted[0] ?? 0) - 1, ...between];
}

function within(field: string, type: FieldType, points: readonly number[]): number[] {
  const least = LEAST[field] ?? (type === 'percent' ? 0 : Number.NEGATIVE_INFINITY);
  const greatest = GREATEST[field] ?? (type === 'percent' ? 100 : Number.POSITIVE_INFINITY);
  const ends = [least, greatest].filter(Number.isFinite);
  return [...points, ...ends].filter((point) => point >= least && point <= greatest);
}

/** Where one constraint lists whole texts, only those can do; a text in other letters is the same. */
function texts(
  constraints: readonly Constraint[],
  absent: readonly undefined[],
): readonly unknown[] | undefined {
  if (constraints.some(({ item }) => item.values.some(isCased))) return undefined;
  for (const { item, holdsWhen } of constraints) {
    if (item.negated === holdsWhen) continue;
    const listed = item.values.map((value) => {
      if (value.kind === 'null') return absent;
      return value.kind === 'text' && isWhole(value) ? [value.raw] : undefined;
    });
    if (listed.every((one) => one !== undefined)) return listed.flat();
  }
  return undefined;
}

type Value = Constraint['item']['values'][number];

// Regular expressions, too, tell upper case from lower unless they say otherwise.
function isCased(value: Value): boolean {
  if (value.kind === 'regex') return !value.flags.includes('i');
  return value.kind === 'any' || (value.kind === 'text' && value.cased);
}

function isWhole(value: Extract<Value, { kind: 'text' }>): boolean {
  return !value.modified && value.pattern.every((part) => typeof part === 'string');
}

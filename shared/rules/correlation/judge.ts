import { higherLevel, type Level } from '../../alerts/level.ts';
import { type Instant, SECOND } from '../../sessions/instant.ts';
import { printable } from '../printable.ts';
import type { Fact } from '../rule.ts';
import { readableNumber } from '../sigma/operand.ts';
import type { FieldType } from '../sigma/vocabulary.ts';
import type { GroupWords } from './group-title.ts';
import { type Limits, readableSpan } from './limits.ts';
import { type Measure, type MeasureSpec, measureWindow } from './measure.ts';
import { firstEvent, lastEvent, type Member, type Members, sessionsOf } from './member.ts';
import { type WindowSpec, windowAt } from './window.ts';

/** What a correlation measures in a window, and what that must be. */
export interface JudgeSpec extends MeasureSpec, WindowSpec {
  readonly level: Level;
  /** What a window holds, for people. */
  readonly counts: 'sessions' | 'groups' | 'sessions and groups';
  /** The field whose values count, and its type. */
  readonly field: string | undefined;
  readonly fieldType: FieldType;
  readonly limits: Limits;
  readonly escalations: readonly { readonly limits: Limits; readonly level: Level }[];
}

const SHOWN_VALUES = 3;

/** The level that the group has at an instant; undefined when the condition does not hold. */
export function levelOf(spec: JudgeSpec, members: Members, at: Instant): Level | undefined {
  const { number } = measureWindow(spec, windowAt(members, spec, at), at);
  if (number === undefined || !spec.limits.holds(number)) return undefined;
  return spec.escalations.reduce(
    (level, one) => (one.limits.holds(number) ? higherLevel(level, one.level) : level),
    spec.level,
  );
}

/** Why the condition holds: what was measured, and what it was measured against. */
export function factsOf(spec: JudgeSpec, members: Members, at: Instant): readonly Fact[] {
  const window = windowAt(members, spec, at);
  const measure = measureWindow(spec, window, at);
  const when = spec.over === 'open' ? 'open at once' : `in ${spanOf(window)}`;
  const limit = spec.over === 'open' ? 'open at once' : `in ${readableSpan(spec.timespan)}`;
  const { total } = sessionsOf(window);
  // When those of a group began says the group.
  const value = spec.counts === 'sessions' ? `${total} ${when}` : `${total}`;
  const sessions = { field: 'sessions', value, limit: 'present' };
  const fact: Fact = {
    field: whatOf(spec),
    value: printable(`${measured(spec, measure)} ${when}`, 200),
    limit: `${highestLimit(spec, measure).words} ${limit}`,
  };
  return fact.field === 'sessions' ? [fact] : [fact, sessions];
}

/** The words that a title may use besides the fields the correlation groups by. */
export function wordsOf(spec: JudgeSpec, members: Members, at: Instant): GroupWords {
  const window = windowAt(members, spec, at);
  const measure = measureWindow(spec, window, at);
  return {
    count: shownNumber(spec, measure.number),
    sessions: String(sessionsOf(window).total),
    values: listed(measure.values),
    timespan: readableSpan(spec.timespan),
  };
}

export const TITLE_WORDS = ['count', 'sessions', 'values', 'timespan'];

function highestLimit(spec: JudgeSpec, { number }: Measure): Limits {
  const met = spec.escalations.filter(({ limits }) => number !== undefined && limits.holds(number));
  return met.at(-1)?.limits ?? spec.limits;
}

function whatOf({ type, field, counts }: JudgeSpec): string {
  switch (type) {
    case 'event_count':
      return counts;
    case 'value_count':
      return `different ${field}`;
    case 'temporal':
      return 'rules matched';
    case 'temporal_ordered':
      return 'rules matched in order';
    case 'value_sum':
      return `sum of ${field}`;
    case 'value_avg':
      return `average ${field}`;
    default:
      return `percentile of ${field}`;
  }
}

function measured(spec: JudgeSpec, { number, values }: Measure): string {
  const shown = shownNumber(spec, number);
  return values.length === 0 ? shown : `${shown} (${listed(values)})`;
}

function shownNumber({ fieldType }: JudgeSpec, number: number | undefined): string {
  if (number === undefined) return '?';
  return readableNumber(fieldType, Math.round(number * 100) / 100);
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map((value) => printable(value));
  return values.length > shown.length
    ? `${shown.join(', ')} and ${values.length - shown.length} more`
    : shown.join(', ');
}

function spanOf(window: readonly Member[]): string {
  const first = Math.min(...window.map(firstEvent));
  const last = Math.max(...window.map(lastEvent));
  return readableSpan(Math.max(SECOND, last - first));
}

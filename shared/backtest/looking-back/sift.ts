import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import type { CorrelationType } from '../../rules/correlation/types.ts';
import type { Instant } from '../../sessions/instant.ts';
import { byKey, type Column, type Numbers, sortRows } from '../column.ts';

/** What the rules of a correlation matched: a row for each session and rule. */
export interface Rows {
  /** The number of the group, of which there are `groups`. */
  readonly key: Column;
  readonly at: Column;
  /** A number, or the number of a text; NaN for none. */
  readonly value: Column;
  readonly base: Column;
  /** The number of the session, or of what a group of another correlation added. */
  readonly member: Column;
  readonly groups: number;
  /** The last poll that took a member for open. */
  openUntil(member: number): Instant;
}

export interface SiftedGroup {
  readonly key: number;
  readonly members: readonly number[];
}

/**
 * The groups that may meet the condition at some instant, each with all that counts then. What is
 * measured here is never less than what the correlation would measure, and costs far less.
 */
export function* siftGroups(rule: CorrelationRule, rows: Rows): Generator<SiftedGroup> {
  const { order, starts } = byKey(rows.key.values(), rows.groups);
  const at = rows.at.values();
  const enough = fewest(rule);
  for (let key = 0; key < rows.groups; key++) {
    const own = order.subarray(starts[key], starts[key + 1]);
    if (own.length < enough) continue;
    sortRows(own, (a, b) => (at[a] ?? 0) - (at[b] ?? 0));
    const members = sifted(rule, rows, own, { at, enough });
    if (members.size > 0) yield { key, members: [...members] };
  }
}

/** What counts in any window of one group that may meet the condition; `own` is in order. */
function sifted(
  rule: CorrelationRule,
  rows: Rows,
  own: Uint32Array,
  { at, enough }: { readonly at: Numbers; readonly enough: number },
): Set<number> {
  const members = new Set<number>();
  const when = (index: number) => at[own[index] ?? 0] ?? 0;
  let oldest = 0;
  let taken = 0;
  for (let newest = 0; newest < own.length; newest++) {
    const now = when(newest);
    while (when(oldest) <= now - rule.timespan) oldest++;
    if (newest - oldest + 1 < enough) continue;
    if (!reaches(rule, rows, own.subarray(oldest, newest + 1))) continue;
    for (const row of own.subarray(Math.max(oldest, taken), newest + 1)) {
      // What was over before then counts in no window that follows either.
      if (mayCount(rule, rows, row, now)) members.add(rows.member.get(row));
    }
    taken = newest + 1;
  }
  return members;
}

/** Fewer rows than this cannot meet the condition, whatever they are. */
function fewest({ type, capacity, reachedBy }: CorrelationRule): number {
  if (type === 'value_sum' || isShare(type)) return 1;
  let rows = 1;
  while (rows < capacity && !reachedBy(rows)) rows++;
  return rows;
}

/** Whether the window that ends with its newest row may meet the condition. */
function reaches(rule: CorrelationRule, rows: Rows, window: Uint32Array): boolean {
  const now = rows.at.get(window.at(-1) ?? 0);
  const most = createMost(rule.type, rows);
  for (let index = window.length - 1; index >= 0; index--) {
    const row = window[index] ?? 0;
    if (mayCount(rule, rows, row, now) && rule.reachedBy(most(row))) return true;
  }
  return false;
}

/** A session whose end no poll had seen was taken for open. */
function mayCount(rule: CorrelationRule, rows: Rows, row: number, now: Instant): boolean {
  return rule.over === 'events' || rows.openUntil(rows.member.get(row)) >= now;
}

export function isShare(type: CorrelationType): boolean {
  return type === 'value_avg' || type === 'value_percentile';
}

/** What rows can measure at most, added one after the other. */
function createMost(type: CorrelationType, rows: Rows): (row: number) => number {
  const known: number[] = [];
  const different = (one: number): number => {
    if (!known.includes(one)) known.push(one);
    return known.length;
  };
  let most = Number.NEGATIVE_INFINITY;
  switch (type) {
    case 'event_count':
      return (row) => different(rows.member.get(row));
    case 'value_count':
      return (row) => {
        const value = rows.value.get(row);
        return Number.isNaN(value) ? known.length : different(value);
      };
    case 'temporal':
    case 'temporal_ordered':
      return (row) => different(rows.base.get(row));
    case 'value_sum':
      return (row) => {
        const value = rows.value.get(row);
        if (Number.isNaN(value)) return most;
        most = Math.max(0, most) + Math.max(0, value);
        return most;
      };
    default:
      return (row) => {
        const value = rows.value.get(row);
        if (!Number.isNaN(value)) most = Math.max(most, value);
        return most;
      };
  }
}

import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import type { CorrelationType } from '../../rules/correlation/types.ts';
import type { Instant } from '../../sessions/instant.ts';
import { byKey, type Column } from '../column.ts';

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
 * The groups that may meet the condition at some instant, each with all that counts then.
 * What is measured here is never less than what the correlation would measure, and costs far less.
 */
export function* siftGroups(rule: CorrelationRule, rows: Rows): Generator<SiftedGroup> {
  const { order, starts } = byKey(rows.key, rows.groups);
  for (let key = 0; key < rows.groups; key++) {
    const own = order.subarray(starts[key], starts[key + 1]);
    own.sort((a, b) => rows.at.get(a) - rows.at.get(b));
    const members = new Set<number>();
    let taken = -1;
    for (let newest = 0; newest < own.length; newest++) {
      const oldest = reaching(rule, rows, own, newest);
      if (oldest === undefined) continue;
      for (let index = Math.max(oldest, taken + 1); index <= newest; index++) {
        members.add(rows.member.get(own[index] ?? 0));
      }
      taken = newest;
    }
    if (members.size > 0) yield { key, members: [...members] };
  }
}

/** The oldest row of the window that the newest ends, if the window may meet the condition. */
function reaching(
  rule: CorrelationRule,
  rows: Rows,
  own: Uint32Array,
  newest: number,
): number | undefined {
  const now = rows.at.get(own[newest] ?? 0);
  const from = now - rule.timespan;
  const most = createMost(rule.type, rows);
  let reached = false;
  let index = newest;
  for (; index >= 0; index--) {
    const row = own[index] ?? 0;
    if (rows.at.get(row) <= from) break;
    if (reached || !mayCount(rule, rows, row, now)) continue;
    reached = rule.reachedBy(most(row));
  }
  return reached ? index + 1 : undefined;
}

/** A session whose end no poll had seen was taken for open. */
function mayCount(rule: CorrelationRule, rows: Rows, row: number, now: Instant): boolean {
  return rule.over === 'events' || rows.openUntil(rows.member.get(row)) >= now;
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

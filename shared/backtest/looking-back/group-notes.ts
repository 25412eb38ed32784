import { firstMatch } from '../../alerts/groups/first-match.ts';
import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { CorrelationRule, GroupField } from '../../rules/correlation/correlation-rule.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { SessionField } from '../../sessions/session.ts';
import { counts, instants, smallCounts } from '../column.ts';
import type { Sight } from '../sight.ts';
import { createKeys, type Keys } from './keys.ts';
import type { Past } from './past.ts';
import type { Arrival } from './replay-group.ts';
import { isShare, siftGroups } from './sift.ts';

/** Fields that a session's end changes. */
const SETTLED_AT_THE_END: readonly SessionField[] = ['state', 'ended_at'];

/** What of one group may together meet its condition. */
export interface Candidates {
  /** Whether these fields are the group's. */
  has(fields: readonly GroupField[]): boolean;
  readonly sessions: readonly number[];
  /** Found by the correlations that it refers to. */
  readonly arrivals: readonly Arrival[];
}

/**
 * Which sessions a correlation's rules match, when, and with which others, in some twenty bytes
 * each: enough to find the few groups that may meet its condition, and no more.
 */
export interface GroupNotes {
  readonly rule: CorrelationRule;
  note(sight: Sight, number: number, bases: readonly BaseRule[]): void;
  /** What a group of a correlation that it refers to adds. */
  noteGroup(arrival: Arrival): void;
  candidates(past: Past): Generator<Candidates>;
}

// Sessions have the numbers below.
const FIRST_GROUP = 2 ** 31;

interface Row {
  readonly fields: readonly GroupField[];
  readonly at: Instant;
  readonly value: string | number | undefined;
  readonly base: number;
  readonly number: number;
}

export function createGroupNotes(rule: CorrelationRule, keys: Keys): GroupNotes {
  const values = createKeys();
  const key = counts();
  const at = instants();
  const value = instants();
  const base = smallCounts();
  const session = counts();
  const arrivals: Arrival[] = [];
  const restless = new Set(rule.bases.filter((one) => changesAtTheEnd(rule, one)));
  const numeric = rule.type === 'value_sum' || isShare(rule.type);
  const numberOf = (held: string | number | undefined): number => {
    if (held === undefined) return Number.NaN;
    if (numeric) return typeof held === 'number' ? held : Number.NaN;
    return values.of([String(held)]);
  };
  const push = (one: Row) => {
    key.push(keys.of(one.fields.map((field) => field.value)));
    at.push(one.at);
    value.push(numberOf(one.value));
    base.push(one.base);
    session.push(one.number);
  };
  const pushSession = (sight: Sight, poll: Instant, event: Instant, one: BaseRule, n: number) => {
    const reading = sight.at(poll);
    const fields = rule.groupOf(one, reading, event);
    if (fields === undefined) return;
    const from = rule.bases.indexOf(one);
    push({ fields, at: event, value: rule.valueOf(one, reading), base: from, number: n });
  };
  return {
    rule,
    note: (sight, number, bases) => {
      for (const one of bases) {
        const event = eventIn(one, sight);
        if (event === undefined) continue;
        pushSession(sight, event.poll, event.at, one, number);
        // The end may put it into another group, or give it another value.
        if (sight.over !== undefined && sight.over > event.poll && restless.has(one)) {
          pushSession(sight, sight.over, event.at, one, number);
        }
      }
    },
    noteGroup: (arrival) => {
      const { fields, at: event, value: held, base: name } = arrival.contribution;
      const child = rule.children.findIndex((one) => one.name === name);
      const number = FIRST_GROUP + arrivals.length;
      arrivals.push(arrival);
      push({ fields, at: event, value: held, base: rule.bases.length + child, number });
    },
    *candidates(past) {
      const openUntil = (number: number) =>
        number < FIRST_GROUP ? past.openUntil(number) : Number.POSITIVE_INFINITY;
      const rows = { key, at, value, base, member: session, groups: keys.size, openUntil };
      for (const group of siftGroups(rule, rows)) {
        const groups = group.members.filter((number) => number >= FIRST_GROUP);
        yield {
          sessions: group.members.filter((number) => number < FIRST_GROUP),
          arrivals: groups.flatMap((number) => arrivals[number - FIRST_GROUP] ?? []),
          has: (fields) => keys.of(fields.map((field) => field.value)) === group.key,
        };
      }
    },
  };
}

function changesAtTheEnd(rule: CorrelationRule, base: BaseRule): boolean {
  const needs = rule.needs(base);
  return rule.valueAtEnd || SETTLED_AT_THE_END.some((field) => needs.has(field));
}

/** When the rule matches first, and a reading that shows it: what polls would have found in turn. */
function eventIn(
  base: BaseRule,
  sight: Sight,
): { readonly at: Instant; readonly poll: Instant } | undefined {
  const { running, over, first } = sight;
  if (running !== undefined) {
    const at = firstMatch(base, sight.at(first), undefined, running);
    if (at !== undefined) return { at, poll: first };
  }
  if (over === undefined) return undefined;
  const at = firstMatch(base, sight.at(over), running, over);
  return at === undefined ? undefined : { at, poll: over };
}

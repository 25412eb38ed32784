import { firstMatch } from '../../alerts/groups/first-match.ts';
import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { CorrelationRule, GroupField } from '../../rules/correlation/correlation-rule.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { SessionField } from '../../sessions/session.ts';
import { counts, instants, smallCounts } from '../column.ts';
import type { Sight } from '../sight.ts';
import type { KeyRing } from './keys.ts';
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
  /** How to take notes of the sessions of a source where these of its rules can match. */
  noter(bases: readonly BaseRule[]): (sight: Sight, number: number) => void;
  /** What a group of a correlation that it refers to adds. */
  noteGroup(arrival: Arrival): void;
  candidates(past: Past): Generator<Candidates>;
}

// Sessions have the numbers below.
const FIRST_GROUP = 2 ** 31;

interface Row {
  readonly key: number;
  readonly at: Instant;
  readonly value: string | number | undefined;
  readonly base: number;
  readonly number: number;
}

export function createGroupNotes(rule: CorrelationRule, { texts, keysOf }: KeyRing): GroupNotes {
  const keys = keysOf(rule.groupBy);
  const key = counts();
  const at = instants();
  const value = instants();
  const bases = smallCounts();
  const session = counts();
  const arrivals: Arrival[] = [];
  const numeric = rule.type === 'value_sum' || isShare(rule.type);
  const numberOf = (held: string | number | undefined): number => {
    if (held === undefined) return Number.NaN;
    if (numeric) return typeof held === 'number' ? held : Number.NaN;
    return texts.of(String(held));
  };
  const push = (one: Row) => {
    key.push(one.key);
    at.push(one.at);
    value.push(numberOf(one.value));
    bases.push(one.base);
    session.push(one.number);
  };
  const keyOf = (fields: readonly GroupField[]) => keys.of(fields.map(({ value: text }) => text));
  const noterOf = (one: BaseRule) => {
    const readKey = keys.reader(rule.groupFields(one));
    const from = rule.bases.indexOf(one);
    const isRestless = changesAtTheEnd(rule, one);
    const add = (sight: Sight, poll: Instant, event: Instant, number: number) => {
      const reading = sight.at(poll);
      const own = readKey(sight.session, reading, event);
      if (own === undefined) return;
      push({ key: own, at: event, value: rule.valueOf(one, reading), base: from, number });
    };
    return (sight: Sight, number: number) => {
      const event = eventIn(one, sight);
      if (event === undefined) return;
      add(sight, event.poll, event.at, number);
      // The end may put it into another group, or give it another value.
      if (isRestless && sight.over !== undefined && sight.over > event.poll) {
        add(sight, sight.over, event.at, number);
      }
    };
  };
  return {
    rule,
    noter: (matching) => {
      const noters = matching.map(noterOf);
      return (sight, number) => {
        for (const note of noters) note(sight, number);
      };
    },
    noteGroup: (arrival) => {
      const { fields, at: event, value: held, base: name } = arrival.contribution;
      const child = rule.children.findIndex((one) => one.name === name);
      const number = FIRST_GROUP + arrivals.length;
      arrivals.push(arrival);
      const base = rule.bases.length + child;
      push({ key: keyOf(fields), at: event, value: held, base, number });
    },
    *candidates(past) {
      const openUntil = (number: number) =>
        number < FIRST_GROUP ? past.openUntil(number) : Number.POSITIVE_INFINITY;
      const rows = { key, at, value, base: bases, member: session, groups: keys.size, openUntil };
      for (const group of siftGroups(rule, rows)) {
        const groups = group.members.filter((number) => number >= FIRST_GROUP);
        yield {
          sessions: group.members.filter((number) => number < FIRST_GROUP),
          arrivals: groups.flatMap((number) => arrivals[number - FIRST_GROUP] ?? []),
          has: (fields) => keyOf(fields) === group.key,
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

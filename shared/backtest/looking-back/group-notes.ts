import { firstMatch } from '../../alerts/groups/first-match.ts';
import type { BaseRule } from '../../rules/correlation/base-rule.ts';
import type { CorrelationRule, GroupField } from '../../rules/correlation/correlation-rule.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { SessionField } from '../../sessions/session.ts';
import { counts, instants, smallCounts } from '../column.ts';
import { SEEN_BY_POLLS, type Sight } from '../sight.ts';
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

export function createGroupNotes(rule: CorrelationRule, { texts, keysOf }: KeyRing): GroupNotes {
  const keys = keysOf(rule.groupBy);
  const key = counts();
  const at = instants();
  const value = instants();
  const bases = smallCounts();
  const session = counts();
  const arrivals: Arrival[] = [];
  const isCounted = rule.field !== undefined;
  const numeric = rule.type === 'value_sum' || isShare(rule.type);
  const numberOf = (held: string | number | undefined): number => {
    if (held === undefined) return Number.NaN;
    if (numeric) return typeof held === 'number' ? held : Number.NaN;
    return texts.of(String(held));
  };
  const push = (own: number, event: Instant, counted: number, base: number, number: number) => {
    key.push(own);
    at.push(event);
    value.push(counted);
    bases.push(base);
    session.push(number);
  };
  const keyOf = (fields: readonly GroupField[]) => keys.of(fields.map(({ value: text }) => text));
  const noterOf = (one: BaseRule) => {
    const readKey = keys.reader(rule.groupFields(one));
    const from = rule.bases.indexOf(one);
    const isRestless = changesAtTheEnd(rule, one);
    const eventIn = eventsOf(one);
    // Else a session's value is the same in every reading.
    const movesOn = isRestless || SEEN_BY_POLLS.some((field) => rule.needs(one).has(field));
    const add = (sight: Sight, { poll, at: event }: Found, number: number) => {
      const own = readKey(sight, poll, event);
      if (own === undefined) return;
      const shown = isCounted && movesOn ? sight.at(poll) : sight.session;
      const held = isCounted ? rule.valueOf(one, shown) : undefined;
      push(own, event, numberOf(held), from, number);
    };
    return (sight: Sight, number: number) => {
      const event = eventIn(sight);
      if (event === undefined) return;
      add(sight, event, number);
      const { over } = sight;
      // The end may put it into another group, or give it another value.
      if (isRestless && over !== undefined && over > event.poll) {
        add(sight, { poll: over, at: event.at }, number);
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
      push(keyOf(fields), event, numberOf(held), base, number);
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

/** When a rule matches first, and the poll whose reading shows it: what polls would have found in turn. */
interface Found {
  readonly at: Instant;
  readonly poll: Instant;
}

type FindEvent = (sight: Sight) => Found | undefined;

function eventsOf(base: BaseRule): FindEvent {
  const inReadings: FindEvent = (sight) => eventInReadings(base, sight);
  // The end of what reads the same at every poll is all that can make it match later.
  const isSteady = base.timeless && SEEN_BY_POLLS.every((field) => !base.fields.has(field));
  if (!isSteady) return inReadings;
  const endsToo = base.fields.has('state');
  return (sight) => {
    const { session, first, over } = sight;
    const { started_at: start, ended_at: end } = session;
    if (end !== undefined && end <= start) return inReadings(sight);
    if (base.matchesAt(session, start)) return { at: start, poll: first };
    if (!endsToo || over === undefined || end === undefined) return undefined;
    return base.matchesAt(session, end) ? { at: end, poll: over } : undefined;
  };
}

function eventInReadings(base: BaseRule, sight: Sight): Found | undefined {
  const { running, over, first } = sight;
  if (running !== undefined) {
    const at = firstMatch(base, sight.at(first), undefined, running);
    if (at !== undefined) return { at, poll: first };
  }
  if (over === undefined) return undefined;
  const at = firstMatch(base, sight.at(over), running, over);
  return at === undefined ? undefined : { at, poll: over };
}

import type { Instant } from '../../sessions/instant.ts';
import type { Member, MemberEvent } from './member.ts';
import type { CorrelationType } from './types.ts';

/** What a correlation's condition is compared with. */
export interface Measure {
  /** Undefined when there is nothing to measure: no session, or none with a value. */
  readonly number: number | undefined;
  /** Of value_count: the values; of a temporal correlation: the rules that matched. */
  readonly values: readonly string[];
}

export interface MeasureSpec {
  readonly type: CorrelationType;
  /** The names of the rules, in the order in which they are written. */
  readonly rules: readonly string[];
  readonly percentile: number | undefined;
}

/** Measures the members that count at `at`. */
export function measureWindow(spec: MeasureSpec, window: readonly Member[], at: Instant): Measure {
  if (window.length === 0) return { number: undefined, values: [] };
  switch (spec.type) {
    case 'event_count':
      return { number: window.length, values: [] };
    case 'value_count':
      return counted(distinct(valuesIn(window, at).map(String)));
    case 'temporal':
      return counted(spec.rules.filter((rule) => window.some(({ events }) => rule in events)));
    case 'temporal_ordered':
      return counted(longestInOrder(window, spec.rules));
    default:
      return { number: aggregate(spec, numbersIn(window, at)), values: [] };
  }
}

function counted(values: readonly string[]): Measure {
  return { number: values.length, values };
}

/** One value a session: that of its first event, as far as it has one by then. */
function valuesIn(window: readonly Member[], at: Instant): (string | number)[] {
  return window.flatMap(({ events }) => {
    const known = Object.values(events).filter((event) => hasValue(event, at));
    const value = known.toSorted((a, b) => a.at - b.at)[0]?.value;
    return value === undefined ? [] : [value];
  });
}

function hasValue({ value, value_at: since }: MemberEvent, at: Instant): boolean {
  return value !== undefined && (since === undefined || since <= at);
}

function numbersIn(window: readonly Member[], at: Instant): number[] {
  return valuesIn(window, at).filter((value) => typeof value === 'number');
}

/** Values that differ in more than upper and lower case, as they were first seen. */
function distinct(values: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const value of values) {
    const key = value.toLowerCase();
    if (!first.has(key)) first.set(key, value);
  }
  return [...first.values()];
}

function aggregate({ type, percentile }: MeasureSpec, numbers: number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (type === 'value_sum') return sum;
  if (type === 'value_avg') return sum / numbers.length;
  return nearestRank(Float64Array.from(numbers).sort(), percentile ?? 50);
}

/** The smallest of the numbers that at least so many percent do not exceed. */
export function nearestRank(sorted: Float64Array, percentile: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)];
}

interface Step {
  readonly at: Instant;
  readonly rank: number;
}

/** As many rules as matched one after another in the order in which they are written. */
function longestInOrder(window: readonly Member[], rules: readonly string[]): readonly string[] {
  const steps = window
    .flatMap(({ events }) =>
      Object.entries(events).map(([rule, { at }]): Step => ({ at, rank: rules.indexOf(rule) })),
    )
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.at - b.at || a.rank - b.rank);
  // By the rank it ends with, the longest chain so far.
  const chains: (readonly string[])[] = rules.map(() => []);
  for (const { rank } of steps) {
    const before = chains.slice(0, rank).reduce(longer, []);
    chains[rank] = longer(chains[rank] ?? [], [...before, rules[rank] ?? '']);
  }
  return chains.reduce(longer, []);
}

function longer(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.length > a.length ? b : a;
}

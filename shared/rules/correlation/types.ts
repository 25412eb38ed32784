import type { FieldType } from '../sigma/vocabulary.ts';

interface Kind {
  /** Counts or sums the values of a field. */
  readonly field: boolean;
  /** The values are numbers. */
  readonly numeric: boolean;
  /** Needs several rules, and has a condition of its own when none is written. */
  readonly temporal: boolean;
}

/** Specification 2.1, "Correlation Types". */
export const KINDS = {
  event_count: { field: false, numeric: false, temporal: false },
  value_count: { field: true, numeric: false, temporal: false },
  temporal: { field: false, numeric: false, temporal: true },
  temporal_ordered: { field: false, numeric: false, temporal: true },
  value_sum: { field: true, numeric: true, temporal: false },
  value_avg: { field: true, numeric: true, temporal: false },
  value_percentile: { field: true, numeric: true, temporal: false },
} as const satisfies Readonly<Record<string, Kind>>;

export type CorrelationType = keyof typeof KINDS;

export const TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] as const satisfies readonly CorrelationType[];

/** Types of fields whose values can be summed. */
export const NUMERIC: readonly FieldType[] = ['number', 'percent', 'duration', 'any'];

import type { Pattern } from './pattern.ts';

export const COMPARISONS = ['lt', 'lte', 'gt', 'gte'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof TIME_PARTS)[number];

/** A text to match, as its modifiers left it. */
export interface TextValue {
  readonly kind: 'text';
  readonly pattern: Pattern;
  readonly cased: boolean;
  /** Each character is a byte: what the utf16 modifiers make. */
  readonly bytes: boolean;
  /** As written in the rule, placeholders replaced. */
  readonly raw: string;
  /** A modifier changed it already. */
  readonly modified: boolean;
}

export interface NumberValue {
  readonly kind: 'number';
  readonly number: number;
  /** As written: more digits than a number holds survive here. */
  readonly raw: string;
}

/** A limit; what its text means depends on the field it is compared with. */
export interface CompareValue {
  readonly kind: 'compare';
  readonly comparison: Comparison;
  readonly limit: TextValue | NumberValue;
}

export interface ReferenceValue {
  readonly kind: 'reference';
  readonly field: string;
  readonly openStart: boolean;
  readonly openEnd: boolean;
  readonly cased: boolean;
}

/** A part of a date, `comparison` absent for equality. */
export interface PartValue {
  readonly kind: 'part';
  readonly part: TimePart;
  readonly number: number;
  readonly comparison?: Comparison;
}

/** What one value of a detection item has become after its modifiers. */
export type Value =
  | TextValue
  | NumberValue
  | CompareValue
  | ReferenceValue
  | PartValue
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'cidr'; readonly network: string }
  | { readonly kind: 'regex'; readonly expression: string; readonly flags: string }
  /** Alternatives that one written value stands for. */
  | { readonly kind: 'any'; readonly values: readonly Value[] };

/** One line of a selection: a field, the values it may have, how they are linked. */
export interface Item {
  /** Undefined for keywords, which are looked for in every field. */
  readonly field: string | undefined;
  readonly values: readonly Value[];
  /** All values must match in place of one. */
  readonly all: boolean;
  /** The item holds when its values do not match. */
  readonly negated: boolean;
  readonly line: number;
  /** Where it stands in the document, for messages. */
  readonly path: string;
}

/** What a selection means once it is read. */
export type Expression =
  | { readonly kind: 'item'; readonly item: Item }
  | {
      readonly kind: 'and' | 'or';
      readonly parts: readonly Expression[];
      /** The selection, where it is one. */
      readonly name?: string;
    }
  | { readonly kind: 'not'; readonly part: Expression };

import type { Instant } from '../../sessions/instant.ts';

/** `any` is untyped: text, numbers, booleans, and lists of them. Durations are milliseconds. */
export type FieldType = 'any' | 'text' | 'number' | 'percent' | 'boolean' | 'instant' | 'duration';

/** How a field's value moves while nothing happens but time. */
export type Clock<Event> =
  /** The value is `slope * (at - zero)`. */
  | {
      readonly kind: 'linear';
      readonly zero: (event: Event) => Instant | undefined;
      readonly slope: 1 | -1;
    }
  /** The value may change at these instants alone. */
  | {
      readonly kind: 'steps';
      readonly next: (event: Event, after: Instant) => Instant | undefined;
    };

export interface Field<Event> {
  readonly name: string;
  readonly type: FieldType;
  /** Undefined: the event has no such field. Null: it has, and says nothing. */
  read(event: Event, at: Instant): unknown;
  readonly clock?: Clock<Event>;
  /** The values there can be, where they are few. */
  readonly oneOf?: readonly string[];
  /** The value for people, where its type does not say how. */
  show?(event: Event, at: Instant): string;
  /** What it is measured against, where the rule's value does not say it. */
  readonly limit?: string;
}

/** The fields of one kind of event. */
export interface Vocabulary<Event> {
  /** Undefined: there is no such field. */
  field(name: string): Field<Event> | undefined;
  /** For suggestions; empty when any name will do. */
  readonly names: readonly string[];
  /** Every value of the event, for keywords. */
  values(event: Event): Iterable<unknown>;
}

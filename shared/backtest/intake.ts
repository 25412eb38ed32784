import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { createDayRange } from './day-range.ts';
import { endOf, pollAfter } from './readings.ts';
import { createSeenSet, type SeenSet } from './seen-set.ts';
import { type Sight, sightOf } from './sight.ts';
import { createSourceNumbers, type Turns } from './source-numbers.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface IntakeOptions {
  /** Time between two polls. */
  readonly every: Milliseconds;
  /** The span that counts; without it, all days that the sessions are about. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly clock: ZoneClock;
}

/** A session as polls would have seen it, and the number of its source. */
export interface PastSession {
  readonly sight: Sight;
  readonly source: number;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What is known once every session was there. */
export interface Closing {
  readonly span: Span;
  readonly turns: Turns;
  /** When the rules began to watch. */
  readonly since: Instant;
  /** Left out: they began after the span or ended before it. */
  readonly outside: number;
  /** Left out: the same session had been there before. */
  readonly repeated: number;
}

/** Where a session can be got again: asked only for those that may be. */
export type PlaceOf = () => number;

/** Takes the sessions of a backtest, in any order, each once, and finds what span they are about. */
export interface Intake {
  /** Throws an Error when the sessions come from far too many sources. */
  add(session: Session, placeOf: PlaceOf): void;
  close(): Closing;
}

export interface Taker {
  /** Gets each session that touches the span; `end` is undefined while it is not over. */
  measure?(session: Session, end: Instant | undefined): void;
  /** Gets each session that is not after the span. */
  take(past: PastSession, isInside: boolean, placeOf: PlaceOf): void;
}

interface Given {
  readonly session: Session;
  /** Its number. */
  readonly source: number;
  readonly placeOf: PlaceOf;
}

export function createIntake(options: IntakeOptions, { measure, take }: Taker): Intake {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, clock, every } = options;
  const within = createDayRange(clock);
  // Not of the span, and all the same of the recording.
  const earlier = createDayRange(clock);
  /** By the number of the source. */
  const seen: SeenSet[] = [];
  const numbers = createSourceNumbers();
  // Live, and nobody says up to when: until the end of all that is known.
  const endless: Given[] = [];
  let outside = 0;
  let repeated = 0;
  const show = ({ session, source, placeOf }: Given, until: Instant, isInside: boolean) =>
    take({ sight: sightOf(session, Math.min(until, to), every), source }, isInside, placeOf);
  return {
    add: (session, placeOf) => {
      const { id, started_at, read_at } = session;
      const source = numbers.of(session);
      seen[source] ??= createSeenSet();
      if (!seen[source].add(id, started_at)) {
        repeated += 1;
        return;
      }
      const end = endOf(session);
      const isInside = started_at < to && (end === undefined || end >= from);
      if (isInside) {
        within.add(started_at, end ?? read_at ?? started_at);
        measure?.(session, end);
      } else outside += 1;
      if (started_at >= to) return;
      if (!isInside) earlier.add(started_at, started_at);
      const known = end ?? read_at ?? options.to;
      const given = { session, source, placeOf };
      if (known === undefined) endless.push(given);
      else show(given, known, isInside);
    },
    close: () => {
      const days = within.days() ?? { first: 0, last: 0 };
      const span = {
        from: options.from ?? clock.startOf(days.first),
        to: options.to ?? clock.startOf(days.last + 1),
      };
      for (const given of endless) show(given, span.to, true);
      const firsts = [earlier, within].flatMap((one) => one.days()?.first ?? []);
      const since = Math.min(span.from, ...firsts.map(clock.startOf));
      return { span, turns: numbers.turns(), since: pollAfter(since, every), outside, repeated };
    },
  };
}

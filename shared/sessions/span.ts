import { type Instant, MINUTE, type Milliseconds } from './instant.ts';
import type { Candidates } from './local-time.ts';

// Clocks differ a little; a start this far ahead of ours is still taken for one that has been.
const AHEAD = 2 * MINUTE;

export interface SpanHints {
  /** How long the source says the session took. */
  readonly duration?: Milliseconds;
  /** An instant at which the session had been seen: now, or its first sight. */
  readonly seen?: Instant;
}

export interface Span {
  readonly started_at: Instant;
  readonly ended_at?: Instant;
  /** More than one reading remained, or a time that no clock showed; one was taken. */
  readonly uncertain: boolean;
}

/**
 * Chooses the instants that local times mean: nothing ends before it starts or lies ahead of its
 * sight; then what agrees best with the duration; then what is nearest to the sight, or earliest.
 */
export function chooseSpan(start: Candidates, end: Candidates | undefined, hints: SpanHints): Span {
  const only = onlySpan(start, end);
  if (only !== undefined) return only;
  const exact = start.exact && (end?.exact ?? true);
  const spans = start.instants.flatMap((started_at): Omit<Span, 'uncertain'>[] =>
    end === undefined
      ? [{ started_at }]
      : end.instants.map((ended_at) => ({ started_at, ended_at })),
  );
  const ordered = preferring(spans, (span) => (span.ended_at ?? Infinity) >= span.started_at);
  const past = preferring(
    ordered,
    (span) => (span.ended_at ?? span.started_at) <= (hints.seen ?? Infinity) + AHEAD,
  );
  const fitting = nearest(past, (span) => misfit(span, hints.duration));
  const [chosen] = nearest(fitting, (span) => Math.abs(span.started_at - (hints.seen ?? 0)));
  if (chosen === undefined) throw new RangeError('a local time without any instant');
  return { ...chosen, uncertain: !exact || fitting.length > 1 };
}

/** The one reading there is on all days but those of a clock change. */
function onlySpan(start: Candidates, end: Candidates | undefined): Span | undefined {
  const [started_at, another] = start.instants;
  if (started_at === undefined || another !== undefined || !start.exact) return undefined;
  if (end === undefined) return { started_at, uncertain: false };
  const [ended_at, anotherEnd] = end.instants;
  if (ended_at === undefined || anotherEnd !== undefined || !end.exact) return undefined;
  return { started_at, ended_at, uncertain: false };
}

function misfit(span: Omit<Span, 'uncertain'>, duration: Milliseconds | undefined): number {
  if (duration === undefined || span.ended_at === undefined) return 0;
  return Math.abs(span.ended_at - span.started_at - duration);
}

function preferring<T>(all: readonly T[], wanted: (one: T) => boolean): readonly T[] {
  const some = all.filter(wanted);
  return some.length === 0 ? all : some;
}

function nearest<T>(all: readonly T[], distance: (one: T) => number): readonly T[] {
  const least = Math.min(...all.map(distance));
  return all.filter((one) => distance(one) === least);
}

import type { Limits } from '../alerts/decide.ts';
import type { GroupLimits } from '../alerts/groups/decide-group.ts';
import { type Instant, isoOf, type Milliseconds, SECOND } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { Receiver } from './audience.ts';
import { createDayRange } from './day-range.ts';
import type { Episode } from './episodes.ts';
import { createMemoryShelf, type Shelf } from './looking-back/shelf.ts';
import { createMeasures, type Measures } from './measures.ts';
import { endOf, pollAfter } from './readings.ts';
import type { Report } from './report.ts';
import type { RuleSet } from './rule-set.ts';
import type { ReportOptions } from './rule-set-report.ts';
import { createRuns } from './runs.ts';
import { createSeenSet } from './seen-set.ts';
import type { Shifts } from './shifts.ts';
import { sightOf } from './sight.ts';
import { createSourceNumbers } from './source-numbers.ts';
import type { FieldsOf } from './source-rules.ts';
import { binsOf } from './timeline.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface BacktestOptions {
  /** Where the sessions come from, for the report. */
  readonly name: string;
  readonly fresh: RuleSet;
  /** What to compare with. */
  readonly former?: RuleSet | undefined;
  readonly fieldsOf: FieldsOf;
  readonly limits: Limits & GroupLimits & { readonly storm: number };
  /** Time between two polls. */
  readonly every: Milliseconds;
  /** The span that counts; without it, all days that the sessions are about. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly clock: ZoneClock;
  readonly shifts: Shifts;
  readonly receivers: readonly Receiver[];
  /** Where to put sessions aside that may be asked for again; by default they stay in memory. */
  readonly shelf?: Shelf;
}

/** Rules at work on past sessions, given in any order. */
export interface Backtest {
  /** Throws an Error when the sessions come from far too many sources. */
  add(session: Session): void;
  report(): Report;
}

export function createBacktest(options: BacktestOptions): Backtest {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, clock } = options;
  const counts = ({ opened_at, resolved_at = to }: Episode) =>
    opened_at < to && resolved_at >= from;
  const { shelf = createMemoryShelf() } = options;
  const runs = createRuns({ ...options, counts, shelf });
  const measures = createMeasures(clock);
  // Not of the span, and all the same of the recording.
  const earlier = createDayRange(clock);
  const seen = createSeenSet();
  const numbers = createSourceNumbers();
  // Live, and nobody says up to when: until the end of all that is known.
  const endless: Session[] = [];
  let outside = 0;
  let repeated = 0;
  const replay = (session: Session, until: Instant, isInside: boolean) => {
    const sight = sightOf(session, Math.min(until, to), options.every);
    const past = { sight, source: numbers.of(session) };
    if (isInside) runs.replay(past);
    runs.note(past);
  };
  return {
    add: (session) => {
      const { source, id, started_at, read_at } = session;
      if (!seen.add(`${source}\n${id}`, started_at)) {
        repeated += 1;
        return;
      }
      const end = endOf(session);
      const isInside = started_at < to && (end === undefined || end >= from);
      if (isInside) measures.add(session, end);
      else outside += 1;
      if (started_at >= to || !(isInside || runs.lookBack)) return;
      if (!isInside) earlier.add(started_at, started_at);
      const known = end ?? read_at ?? options.to;
      if (known === undefined) endless.push(session);
      else replay(session, known, isInside);
    },
    report: () => {
      const span = spanOf(options, measures);
      for (const session of endless) replay(session, span.to, true);
      const firsts = [earlier, measures].flatMap((one) => one.days()?.first ?? []);
      const since = Math.min(span.from, ...firsts.map(clock.startOf));
      const looking = { turns: numbers.turns(), since: pollAfter(since, options.every) };
      runs.lookBackAll({ ...looking, until: span.to });
      const reporting = { ...reportingOf(options, measures, span), ...looking };
      return {
        schema: 'pamwatch.backtest/1',
        input: { name: options.name, ...measures.counts(), outside, repeated },
        span: {
          from: isoOf(span.from),
          to: isoOf(span.to),
          days: reporting.days,
          zone: clock.zone,
          poll_every_seconds: options.every / SECOND,
        },
        durations: measures.durations(),
        timeline: measures.timeline(reporting.bins),
        ...runs.report(reporting),
      };
    },
  };
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function spanOf({ from, to, clock }: BacktestOptions, measures: Measures): Span {
  const days = measures.days() ?? { first: 0, last: 0 };
  return { from: from ?? clock.startOf(days.first), to: to ?? clock.startOf(days.last + 1) };
}

function reportingOf(options: BacktestOptions, measures: Measures, span: Span) {
  const { receivers, shifts, limits, clock } = options;
  return {
    ...span,
    days: clock.day(span.to - 1) - clock.day(span.from) + 1,
    bins: binsOf(span.from, span.to),
    storm: limits.storm,
    samples: measures.samples,
    receivers,
    shifts,
    clock,
  } satisfies Omit<ReportOptions, 'turns' | 'since'>;
}

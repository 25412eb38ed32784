import type { Limits } from '../alerts/decide.ts';
import { type Instant, isoOf, type Milliseconds, SECOND } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { Receiver } from './audience.ts';
import { createDifference } from './difference.ts';
import type { Episode } from './episodes.ts';
import { createMeasures, type Measures } from './measures.ts';
import { endOf } from './readings.ts';
import type { Report } from './report.ts';
import { createRuleSetRun, type FieldsOf, type RuleSet } from './rule-set.ts';
import { type ReportOptions, reportRuleSet } from './rule-set-report.ts';
import { createSeenSet } from './seen-set.ts';
import type { Shifts } from './shifts.ts';
import { binsOf } from './timeline.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface BacktestOptions {
  /** Where the sessions come from, for the report. */
  readonly name: string;
  readonly fresh: RuleSet;
  /** What to compare with. */
  readonly former?: RuleSet | undefined;
  readonly fieldsOf: FieldsOf;
  readonly limits: Limits & { readonly storm: number };
  /** Time between two polls. */
  readonly every: Milliseconds;
  /** The span that counts; without it, all days that the sessions are about. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly clock: ZoneClock;
  readonly shifts: Shifts;
  readonly receivers: readonly Receiver[];
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
  const runs = createRuns(options, counts);
  const measures = createMeasures(clock);
  const seen = createSeenSet();
  // Live, and nobody says up to when: until the end of all that is known.
  const endless: Session[] = [];
  let outside = 0;
  let repeated = 0;
  return {
    add: (session) => {
      const { source, id, started_at, read_at } = session;
      if (!seen.add(`${source}\n${id}`, started_at)) {
        repeated += 1;
        return;
      }
      const end = endOf(session);
      if (started_at >= to || (end !== undefined && end < from)) {
        outside += 1;
        return;
      }
      measures.add(session, end);
      const known = end ?? read_at ?? options.to;
      if (known === undefined) endless.push(session);
      else runs.replay(session, Math.min(known, to));
    },
    report: () => {
      const span = spanOf(options, measures);
      for (const session of endless) runs.replay(session, span.to);
      const reporting = reportingOf(options, measures, span);
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

/** One rule set at work, or two and what they say differently. */
function createRuns(options: BacktestOptions, counts: (episode: Episode) => boolean) {
  const runOf = (set: RuleSet) => createRuleSetRun(set, { ...options, counts });
  const fresh = runOf(options.fresh);
  if (options.former === undefined) {
    return {
      replay: (session: Session, until: Instant): void => {
        fresh.replay(session, until);
      },
      report: (reporting: ReportOptions) => ({ new: reportRuleSet(fresh, reporting) }),
    };
  }
  const former = runOf(options.former);
  const difference = createDifference();
  return {
    replay: (session: Session, until: Instant): void => {
      const own = fresh.replay(session, until);
      const others = former.replay(session, until);
      if (own.length + others.length === 0) return;
      difference.add(session, own.filter(counts), others.filter(counts));
    },
    report: (reporting: ReportOptions) => ({
      new: reportRuleSet(fresh, reporting),
      old: reportRuleSet(former, reporting),
      difference: difference.report(),
    }),
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

function reportingOf(options: BacktestOptions, measures: Measures, span: Span): ReportOptions {
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
  };
}

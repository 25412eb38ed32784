import { isoOf, SECOND } from '../sessions/instant.ts';
import type { Closing, Span, Taker } from './intake.ts';
import { createMeasures } from './measures.ts';
import type { BacktestOptions } from './options.ts';
import type { Report } from './report.ts';
import type { ReportOptions } from './rule-set-report.ts';
import { createRuns, type Findings } from './runs.ts';
import { binsOf } from './timeline.ts';

/** The rules about one session at work on past sessions, given in any order, and the report. */
export interface Replays extends Required<Taker> {
  /** `found`: what the rules that look back found in the same sessions, given in the same order. */
  report(closing: Closing, found: Findings): Report;
}

export function createReplays(options: BacktestOptions): Replays {
  const runs = createRuns(options);
  const measures = createMeasures();
  return {
    measure: measures.add,
    take: (past, isInside) => {
      if (isInside) runs.each(past, (run) => run.replay(past));
      else for (const run of [runs.fresh, runs.former]) run?.meet(past);
    },
    report: ({ span, outside, repeated, turns, since }, found) => {
      runs.take(found);
      const { samples } = measures;
      const reporting = { ...reportingOf(options, span), samples, turns, since };
      return {
        schema: 'pamwatch.backtest/1',
        input: { name: options.name, ...measures.counts(), outside, repeated },
        span: {
          from: isoOf(span.from),
          to: isoOf(span.to),
          days: reporting.days,
          zone: options.clock.zone,
          poll_every_seconds: options.every / SECOND,
        },
        durations: measures.durations(),
        timeline: measures.timeline(reporting.bins),
        ...runs.report(reporting),
      };
    },
  };
}

function reportingOf({ receivers, shifts, limits, clock }: BacktestOptions, span: Span) {
  return {
    ...span,
    days: clock.day(span.to - 1) - clock.day(span.from) + 1,
    bins: binsOf(span.from, span.to),
    storm: limits.storm,
    receivers,
    shifts,
    clock,
  } satisfies Omit<ReportOptions, 'samples' | 'turns' | 'since'>;
}

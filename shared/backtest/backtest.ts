import type { Limits } from '../alerts/decide.ts';
import { type Instant, isoOf, type Milliseconds, SECOND } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import type { Receiver } from './audience.ts';
import { createDayRange } from './day-range.ts';
import { createDifference } from './difference.ts';
import { createDurations } from './durations.ts';
import type { Episode, Story } from './episodes.ts';
import { endOf } from './readings.ts';
import type { Report } from './report.ts';
import { createRuleSetRun, type FieldsOf, type RuleSet } from './rule-set.ts';
import { type ReportOptions, reportRuleSet } from './rule-set-report.ts';
import { createSeenSet } from './seen-set.ts';
import type { Shifts } from './shifts.ts';
import { binsOf, createLoad } from './timeline.ts';
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

const SAMPLES = 40;

export function createBacktest(options: BacktestOptions): Backtest {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, clock } = options;
  const counts = (_story: Story, { opened_at, resolved_at = to }: Episode) =>
    opened_at < to && resolved_at >= from;
  const runOf = (set: RuleSet) => createRuleSetRun(set, { ...options, counts });
  const fresh = runOf(options.fresh);
  const former = options.former === undefined ? undefined : runOf(options.former);
  const difference = former === undefined ? undefined : createDifference();
  const range = createDayRange(clock);
  const durations = createDurations();
  const load = createLoad();
  const seen = createSeenSet();
  const samples: Session[] = [];
  // Live, and nobody says up to when: until the end of all that is known.
  const endless: Session[] = [];
  const input = { name: options.name, sessions: 0, live: 0, outside: 0, repeated: 0 };

  const replay = (session: Session, until: Instant) => {
    const own = fresh.replay(session, until);
    if (former === undefined || difference === undefined) return;
    const others = former.replay(session, until);
    if (own.length + others.length === 0) return;
    const counted = (episode: Episode) => counts({ session, episodes: [] }, episode);
    difference.add(session, own.filter(counted), others.filter(counted));
  };

  const measure = (session: Session, end: Instant | undefined) => {
    input.sessions += 1;
    if (!isOver(session)) input.live += 1;
    if (end !== undefined) durations.add(end - session.started_at);
    load.add(session.started_at, end);
    range.add(session.started_at, end ?? session.read_at ?? session.started_at);
    if (samples.length < SAMPLES) samples.push(session);
  };

  return {
    add: (session) => {
      const { source, id, started_at, read_at } = session;
      if (!seen.add(`${source}\n${id}`, started_at)) {
        input.repeated += 1;
        return;
      }
      const end = endOf(session);
      if (started_at >= to || (end !== undefined && end < from)) {
        input.outside += 1;
        return;
      }
      measure(session, end);
      const known = end ?? read_at ?? options.to;
      if (known === undefined) endless.push(session);
      else replay(session, Math.min(known, to));
    },
    report: () => {
      const days = range.days() ?? { first: 0, last: 0 };
      const span = {
        from: options.from ?? clock.startOf(days.first),
        to: options.to ?? clock.startOf(days.last + 1),
      };
      for (const session of endless) replay(session, span.to);
      const bins = binsOf(span.from, span.to);
      const dayCount = clock.day(span.to - 1) - clock.day(span.from) + 1;
      const { receivers, shifts, limits } = options;
      const common = { ...span, days: dayCount, bins, storm: limits.storm, samples };
      const reporting: ReportOptions = { ...common, receivers, shifts, clock };
      return {
        schema: 'pamwatch.backtest/1',
        input,
        span: {
          from: isoOf(span.from),
          to: isoOf(span.to),
          days: dayCount,
          zone: clock.zone,
          poll_every_seconds: options.every / SECOND,
        },
        durations: durations.report(),
        timeline: load.report(bins),
        new: reportRuleSet(fresh, reporting),
        ...(former === undefined ? {} : { old: reportRuleSet(former, reporting) }),
        ...(difference === undefined ? {} : { difference: difference.report() }),
      };
    },
  };
}

import type { RuleMemory } from '../rules/memory/rule-memory.ts';
import type { AlertRule } from '../rules/rule.ts';
import { type Instant, isoOf } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { type AudienceOptions, createAudience } from './audience.ts';
import { deliver } from './deliver.ts';
import type { RuleReport, RuleSetReport, Totals } from './report.ts';
import { createRuleCounts, noCounts, noLevels } from './rule-counts.ts';
import type { RuleSetRun } from './rule-set.ts';
import { shiftAt } from './shifts.ts';
import type { Turns } from './source-numbers.ts';
import { spreadOf } from './statistics.ts';
import { createStorms } from './storms.ts';
import { reportEpisode, reportStory } from './story-report.ts';
import { thresholdsOf } from './thresholds.ts';
import type { Bins } from './timeline.ts';

export interface ReportOptions extends AudienceOptions {
  readonly from: Instant;
  readonly to: Instant;
  readonly days: number;
  readonly bins: Bins;
  /** More notifications than this in one poll become a summary. */
  readonly storm: number;
  /** The order in which sources poll. */
  readonly turns: Turns;
  /** When the rules began to watch. */
  readonly since: Instant;
  /** Sessions on which to look for limits on the duration. */
  readonly samples: readonly Session[];
}

/** Counts what a rule set did in the span. */
export function reportRuleSet(run: RuleSetRun, options: ReportOptions): RuleSetReport {
  const { from, to, days, bins, storm, samples, turns, clock, shifts } = options;
  const rules = [...run.set.rules, ...run.set.correlations];
  const nameOf = (rule: number) => rules[rule]?.name ?? '';
  const audience = createAudience(options);
  const storms = createStorms(storm, nameOf);
  const counts = createRuleCounts(rules.length, run.ledger.alerts(), clock, bins);
  const { correlations } = run.set;
  const roundOf = (rule: number) => correlations[rule - run.set.rules.length]?.depth ?? 0;
  const delivering = { alerts: run.ledger.alerts(), storm, roundOf };
  for (const poll of deliver(run.ledger.log.inOrder(turns.turnOf), delivering)) {
    if (poll.at < from || poll.at >= to) continue;
    for (const counter of [audience, storms, counts]) counter.take(poll);
  }
  const perRule = counts.rules();
  const ruleReports = rules.map((rule, number): RuleReport => {
    const { totals, levels } = perRule[number] ?? { totals: noCounts(), levels: noLevels() };
    return {
      name: rule.name,
      id: rule.id,
      title: rule.title,
      deliver: rule.deliver,
      ...totals,
      ...speaksFrom(rule, options.since),
      levels,
      per_day: spreadOf(counts.alertsByDay(number), days),
      examples: (run.ledger.examples[number]?.list() ?? []).flatMap((story) =>
        story.episodes.map((episode) => reportEpisode(episode, story)),
      ),
    };
  });
  const loudest = run.ledger.loudest.list();
  return {
    name: run.set.name,
    rules: ruleReports,
    not_evaluated: run.notEvaluated(),
    totals: { ...sumOf(perRule.map(({ totals }) => totals)), messages: audience.messages() },
    days: counts.days(nameOf),
    shifts: audience.shifts(shiftAt(from, shifts, clock), shiftAt(to - 1, shifts, clock)),
    receivers: audience.receivers(days),
    storms: storms.report(),
    cells: counts.cells().map(({ bin, rule, alerts, peak }) => ({
      bin,
      rule: nameOf(rule),
      alerts,
      peak_level: peak,
    })),
    thresholds: thresholdsOf(run.set.rules, [...samples, ...loudest.map(({ session }) => session)]),
    loudest: loudest.map(reportStory),
  };
}

function speaksFrom(
  rule: AlertRule<never> & { readonly memory?: RuleMemory },
  since: Instant,
): Pick<RuleReport, 'speaks_from'> {
  const learn = rule.memory?.learn ?? 0;
  return learn === 0 ? {} : { speaks_from: isoOf(since + learn) };
}

function sumOf(all: readonly Totals[]): Totals {
  return all.reduce(
    (sum, one) => ({
      alerts: sum.alerts + one.alerts,
      fired: sum.fired + one.fired,
      escalated: sum.escalated + one.escalated,
      reminded: sum.reminded + one.reminded,
      resolved: sum.resolved + one.resolved,
      still_open: sum.still_open + one.still_open,
      messages: sum.messages + one.messages,
    }),
    noCounts(),
  );
}

import { createDifference, type DifferenceNotes } from './difference.ts';
import type { Episode, Story } from './episodes.ts';
import type { PastSession } from './intake.ts';
import type { LedgerNotes } from './ledger.ts';
import type { BacktestOptions } from './options.ts';
import type { Report } from './report.ts';
import { createRuleSetRun, type RuleSetRun } from './rule-set.ts';
import { type ReportOptions, reportRuleSet } from './rule-set-report.ts';

/** One rule set at work, or two and what they say differently. */
export interface Runs {
  readonly fresh: RuleSetRun;
  readonly former: RuleSetRun | undefined;
  /** Asks each rule set for its alerts about a session. */
  each(past: PastSession, ask: (run: RuleSetRun) => readonly Episode[]): void;
  /** What each rule set says about one session, or one group. */
  compare(own: readonly Story[], others: readonly Story[]): void;
  findings(): Findings;
  /** Adds what the same rule sets found elsewhere. */
  take(findings: Findings): void;
  report(reporting: ReportOptions): Pick<Report, 'new' | 'old' | 'difference'>;
}

/** What rule sets did, as plain data that another thread may have sent. */
export interface Findings {
  readonly fresh: LedgerNotes;
  readonly former?: LedgerNotes | undefined;
  readonly difference: DifferenceNotes;
}

export function createRuns(options: BacktestOptions): Runs {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const counts = ({ opened_at, resolved_at = to }: Episode) =>
    opened_at < to && resolved_at >= from;
  const fresh = createRuleSetRun(options.fresh, { ...options, counts });
  const former = options.former && createRuleSetRun(options.former, { ...options, counts });
  const difference = createDifference();
  const counting = (story: Story): Story => ({
    ...story,
    episodes: story.episodes.filter(counts),
  });
  const compare = (own: readonly Story[], others: readonly Story[]) => {
    if (former === undefined || own.length + others.length === 0) return;
    difference.add(own.map(counting), others.map(counting));
  };
  return {
    fresh,
    former,
    compare,
    each: ({ sight: { session } }, ask) => {
      const storiesOf = (run: RuleSetRun): Story[] => {
        const episodes = ask(run);
        return episodes.length === 0 ? [] : [{ session, episodes }];
      };
      const own = storiesOf(fresh);
      if (former !== undefined) compare(own, storiesOf(former));
    },
    findings: () => ({
      fresh: fresh.ledger.notes(),
      former: former?.ledger.notes(),
      difference: difference.notes(),
    }),
    take: (found) => {
      fresh.ledger.take(found.fresh);
      if (found.former !== undefined) former?.ledger.take(found.former);
      difference.take(found.difference);
    },
    report: (reporting) => ({
      new: reportRuleSet(fresh, reporting),
      ...(former && {
        old: reportRuleSet(former, reporting),
        difference: difference.report(),
      }),
    }),
  };
}

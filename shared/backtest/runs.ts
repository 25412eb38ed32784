import type { Milliseconds } from '../sessions/instant.ts';
import type { BacktestOptions } from './backtest.ts';
import { createDifference } from './difference.ts';
import type { Episode, Story } from './episodes.ts';
import type { LookingBack } from './looking-back/look-back.ts';
import { createPast, type Past } from './looking-back/past.ts';
import type { Shelf } from './looking-back/shelf.ts';
import type { Report } from './report.ts';
import { createRuleSetRun, type PastSession, type RuleSetRun } from './rule-set.ts';
import { type ReportOptions, reportRuleSet } from './rule-set-report.ts';
import { type Sight, sightOf } from './sight.ts';

export interface RunsOptions extends BacktestOptions {
  readonly counts: (episode: Episode) => boolean;
  readonly shelf: Shelf;
}

/** One rule set at work, or two and what they say differently. */
export interface Runs {
  /** Whether any rule looks at more than one session. */
  readonly lookBack: boolean;
  replay(past: PastSession): void;
  /** For the rules that look back. */
  note(past: PastSession): void;
  /** Once every session is noted. */
  lookBackAll(looking: Omit<LookingBack, 'past'>): void;
  report(reporting: ReportOptions): Pick<Report, 'new' | 'old' | 'difference'>;
}

export function createRuns(options: RunsOptions): Runs {
  const fresh = createRuleSetRun(options.fresh, options);
  const former = options.former && createRuleSetRun(options.former, options);
  const runs = former === undefined ? [fresh] : [fresh, former];
  const difference = createDifference();
  const past = createPast(options.shelf);
  /** What each rule set says about one session, or one group. */
  const compare = (own: readonly Story[], others: readonly Story[]) => {
    if (former === undefined || own.length + others.length === 0) return;
    difference.add(own.map(counting(options)), others.map(counting(options)));
  };
  const each = ({ sight }: PastSession, ask: (run: RuleSetRun) => readonly Episode[]) => {
    const own = ask(fresh);
    if (former !== undefined) compare(storiesOf(sight, own), storiesOf(sight, ask(former)));
  };
  const looking = runs.filter((run) => run.lookBack.isNeeded);
  return {
    lookBack: looking.length > 0,
    replay: (one) => each(one, (run) => run.replay(one)),
    note: ({ sight, source }) => {
      if (looking.length === 0 || sight.first > sight.last) return;
      const number = past.add(sight, source);
      for (const run of looking) run.lookBack.note(sight, number, source);
    },
    lookBackAll: (given) => {
      const all = { ...given, past };
      const told = new Map(runs.map((run) => [run, run.lookBack.told(all)]));
      const numbers = new Set([...told.values()].flatMap((one) => [...one.keys()]));
      for (const number of [...numbers].sort((a, b) => a - b)) {
        const one = pastSession(past, number, options.every);
        each(one, (run) => run.recall(one, told.get(run)?.get(number) ?? []));
      }
      const before =
        former === undefined ? new Map<string, readonly Story[]>() : new Map(groupsOf(former, all));
      for (const [name, stories] of groupsOf(fresh, all)) {
        compare(stories, before.get(name) ?? []);
        before.delete(name);
      }
      for (const stories of before.values()) compare([], stories);
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

function storiesOf({ session }: Sight, episodes: readonly Episode[]): Story[] {
  return episodes.length === 0 ? [] : [{ session, episodes }];
}

function counting({ counts }: RunsOptions) {
  return (story: Story): Story => ({ ...story, episodes: story.episodes.filter(counts) });
}

function pastSession(past: Past, number: number, every: Milliseconds): PastSession {
  const sight = sightOf(past.session(number), past.until(number), every);
  return { sight, source: past.source(number) };
}

/** Every group's name and alerts. */
function* groupsOf(
  run: RuleSetRun,
  looking: LookingBack,
): Generator<readonly [string, readonly Story[]]> {
  for (const { name, stories } of run.lookBack.groups(looking)) {
    for (const { story, sources } of stories) run.keepGroup(story, sources);
    yield [name, stories.map(({ story }) => story)];
  }
}

import type { Milliseconds } from '../../sessions/instant.ts';
import type { Story } from '../episodes.ts';
import type { Closing, PastSession, Taker } from '../intake.ts';
import type { BacktestOptions } from '../options.ts';
import type { RuleSetRun } from '../rule-set.ts';
import { createRuns, type Findings, type Runs } from '../runs.ts';
import { sightOf } from '../sight.ts';
import type { LookingBack } from './look-back.ts';
import { createPast, type Past } from './past.ts';
import type { Shelf } from './shelf.ts';

/** The rules that look at more than one session at work on past sessions, given in any order. */
export interface Hindsight extends Taker {
  /** Once every session was there. */
  findings(closing: Closing): Findings;
}

export function createHindsight(options: BacktestOptions, shelf: Pick<Shelf, 'get'>): Hindsight {
  const runs = createRuns(options);
  const { fresh, former } = runs;
  const looking = [fresh, former].filter((run) => run?.lookBack.isNeeded === true);
  const past = createPast(shelf);
  return {
    take: ({ sight, source }, _isInside, placeOf) => {
      if (looking.length === 0 || sight.first > sight.last) return;
      const number = past.add(sight, source, placeOf());
      for (const run of looking) run?.lookBack.note(sight, number, source);
    },
    findings: ({ turns, since, span }) => {
      const all = { past, turns, since, until: span.to };
      recallSessions(runs, all, options.every);
      recallGroups(runs, all);
      return runs.findings();
    },
  };
}

function recallSessions(
  { fresh, former, each }: Runs,
  looking: LookingBack,
  every: Milliseconds,
): void {
  const told = new Map(
    [fresh, former].flatMap((run) => (run ? [[run, run.lookBack.told(looking)]] : [])),
  );
  const numbers = new Set([...told.values()].flatMap((one) => [...one.keys()]));
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const one = pastSession(looking.past, number, every);
    each(one, (run) => run.recall(one, told.get(run)?.get(number) ?? []));
  }
}

function recallGroups({ fresh, former, compare }: Runs, looking: LookingBack): void {
  const before =
    former === undefined ? new Map<string, readonly Story[]>() : new Map(groupsOf(former, looking));
  for (const [name, stories] of groupsOf(fresh, looking)) {
    compare(stories, before.get(name) ?? []);
    before.delete(name);
  }
  for (const stories of before.values()) compare([], stories);
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

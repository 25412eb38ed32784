import { levelRank } from '../alerts/level.ts';
import type { Session } from '../sessions/session.ts';
import type { Episode, Story } from './episodes.ts';
import { louderFirst } from './episodes.ts';
import type { ChangeReport, DifferenceReport, RuleDifference } from './report.ts';
import { reportEpisode } from './story-report.ts';
import { createTop } from './top.ts';

const EXAMPLES = 10;

const CHANGES = ['only_new', 'only_old', 'raised', 'lowered', 'moved', 'same'] as const;
type Change = (typeof CHANGES)[number];

/** One alert under both rule sets: the same rule's n-th about the same session. */
interface Pair extends Story {
  readonly fresh?: Episode | undefined;
  readonly former?: Episode | undefined;
}

/** Counts what differs between two rule sets, session by session. */
export interface Difference {
  add(session: Session, fresh: readonly Episode[], former: readonly Episode[]): void;
  report(): DifferenceReport;
}

export function createDifference(): Difference {
  const rules = new Map<string, Record<Change, number>>();
  const examples = {
    only_new: createTop<Pair>(EXAMPLES, louderFirst),
    only_old: createTop<Pair>(EXAMPLES, louderFirst),
    level_changed: createTop<Pair>(EXAMPLES, louderFirst),
    moved: createTop<Pair>(EXAMPLES, louderFirst),
  };
  return {
    add: (session, fresh, former) => {
      for (const pair of pairsOf(session, fresh, former)) {
        const change = changeOf(pair);
        const name = pair.episodes[0]?.rule.name ?? '';
        const counts = rules.get(name) ?? noChanges();
        counts[change] += 1;
        rules.set(name, counts);
        if (change === 'same') continue;
        examples[change === 'raised' || change === 'lowered' ? 'level_changed' : change].offer(
          pair,
        );
      }
    },
    report: () => {
      const sum = (...changes: readonly Change[]) =>
        [...rules.values()].reduce(
          (total, counts) => changes.reduce((before, change) => before + counts[change], total),
          0,
        );
      return {
        rules: [...rules].map(([rule, counts]): RuleDifference => ({ rule, ...counts })),
        only_new: changeReport(sum('only_new'), examples.only_new.list()),
        only_old: changeReport(sum('only_old'), examples.only_old.list()),
        level_changed: changeReport(sum('raised', 'lowered'), examples.level_changed.list()),
        moved: changeReport(sum('moved'), examples.moved.list()),
        same: sum('same'),
      };
    },
  };
}

function noChanges(): Record<Change, number> {
  return { only_new: 0, only_old: 0, raised: 0, lowered: 0, moved: 0, same: 0 };
}

function pairsOf(
  session: Session,
  fresh: readonly Episode[],
  former: readonly Episode[],
): readonly Pair[] {
  const left = [...former];
  const pairs = fresh.map((episode): Pair => {
    const index = left.findIndex(({ rule }) => rule.id === episode.rule.id);
    const [match] = index < 0 ? [] : left.splice(index, 1);
    const episodes = match === undefined ? [episode] : [episode, match];
    return { session, episodes, fresh: episode, former: match };
  });
  return [...pairs, ...left.map((episode) => ({ session, episodes: [episode], former: episode }))];
}

function changeOf({ fresh, former }: Pair): Change {
  if (fresh === undefined) return 'only_old';
  if (former === undefined) return 'only_new';
  const rise = levelRank(fresh.peak_level) - levelRank(former.peak_level);
  if (rise !== 0) return rise > 0 ? 'raised' : 'lowered';
  return fresh.opened_at === former.opened_at ? 'same' : 'moved';
}

function changeReport(alerts: number, pairs: readonly Pair[]): ChangeReport {
  return {
    alerts,
    examples: pairs.map(({ session, fresh, former }) => ({
      ...(fresh === undefined ? {} : { new: reportEpisode(fresh, session) }),
      ...(former === undefined ? {} : { old: reportEpisode(former, session) }),
    })),
  };
}

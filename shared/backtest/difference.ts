import { levelRank } from '../alerts/level.ts';
import type { Episode, Story } from './episodes.ts';
import { louderFirst } from './episodes.ts';
import type { ChangeReport, DifferenceReport, RuleDifference } from './report.ts';
import { reportEpisode } from './story-report.ts';
import { createTop, type Top } from './top.ts';

const EXAMPLES = 10;

const CHANGES = ['only_new', 'only_old', 'raised', 'lowered', 'moved', 'same'] as const;
type Change = (typeof CHANGES)[number];

/** What there are examples of. */
const KINDS = ['only_new', 'only_old', 'level_changed', 'moved'] as const;
type Kind = (typeof KINDS)[number];

/** A story with one alert. */
interface Single extends Story {
  readonly episodes: readonly [Episode];
}

/** One alert under both rule sets: the same rule's n-th about the same session or group. */
interface Pair extends Story {
  readonly fresh?: Single | undefined;
  readonly former?: Single | undefined;
}

/** Counts what differs between two rule sets, session by session, and group by group. */
export interface Difference {
  /** All of them about one session, or about one group. */
  add(fresh: readonly Story[], former: readonly Story[]): void;
  /** All that was counted, as plain data. */
  notes(): DifferenceNotes;
  /** Adds what another one counted. */
  take(notes: DifferenceNotes): void;
  report(): DifferenceReport;
}

export interface DifferenceNotes {
  readonly rules: ReadonlyMap<string, Readonly<Record<Change, number>>>;
  readonly examples: Readonly<Record<Kind, readonly Pair[]>>;
}

export function createDifference(): Difference {
  const rules = new Map<string, Record<Change, number>>();
  const examples: Record<Kind, Top<Pair>> = {
    only_new: createTop(EXAMPLES, louderFirst),
    only_old: createTop(EXAMPLES, louderFirst),
    level_changed: createTop(EXAMPLES, louderFirst),
    moved: createTop(EXAMPLES, louderFirst),
  };
  const countsOf = (rule: string) => {
    const counts = rules.get(rule) ?? noChanges();
    rules.set(rule, counts);
    return counts;
  };
  return {
    add: (fresh, former) => {
      for (const pair of pairsOf(fresh.flatMap(singles), former.flatMap(singles))) {
        const change = changeOf(pair);
        const name = pair.episodes[0]?.rule.name ?? '';
        countsOf(name)[change] += 1;
        if (change === 'same') continue;
        examples[change === 'raised' || change === 'lowered' ? 'level_changed' : change].offer(
          pair,
        );
      }
    },
    notes: () => ({
      rules,
      examples: {
        only_new: examples.only_new.list(),
        only_old: examples.only_old.list(),
        level_changed: examples.level_changed.list(),
        moved: examples.moved.list(),
      },
    }),
    take: (notes) => {
      for (const [rule, more] of notes.rules) {
        const counts = countsOf(rule);
        for (const change of CHANGES) counts[change] += more[change];
      }
      for (const kind of KINDS) for (const pair of notes.examples[kind]) examples[kind].offer(pair);
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

function singles(story: Story): Single[] {
  return story.episodes.map((episode) => ({ ...story, episodes: [episode] }));
}

function pairsOf(fresh: readonly Single[], former: readonly Single[]): readonly Pair[] {
  const left = [...former];
  const ruleOf = ({ episodes: [{ rule }] }: Single) => rule.id;
  const pairs = fresh.map((one): Pair => {
    const index = left.findIndex((other) => ruleOf(other) === ruleOf(one));
    const [match] = index < 0 ? [] : left.splice(index, 1);
    const episodes = [one, ...(match === undefined ? [] : [match])].flatMap(
      (each) => each.episodes,
    );
    return { ...one, episodes, fresh: one, former: match };
  });
  return [...pairs, ...left.map((one) => ({ ...one, former: one }))];
}

function changeOf({ fresh, former }: Pair): Change {
  if (fresh === undefined) return 'only_old';
  if (former === undefined) return 'only_new';
  const [now, before] = [fresh.episodes[0], former.episodes[0]];
  const rise = levelRank(now.peak_level) - levelRank(before.peak_level);
  if (rise !== 0) return rise > 0 ? 'raised' : 'lowered';
  return now.opened_at === before.opened_at ? 'same' : 'moved';
}

function changeReport(alerts: number, pairs: readonly Pair[]): ChangeReport {
  return {
    alerts,
    examples: pairs.map(({ fresh, former }) => ({
      ...(fresh === undefined ? {} : { new: reportEpisode(fresh.episodes[0], fresh) }),
      ...(former === undefined ? {} : { old: reportEpisode(former.episodes[0], former) }),
    })),
  };
}

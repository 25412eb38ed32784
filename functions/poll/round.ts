import { batchFor, type Decided, loudOf } from '../../shared/alerts/collapse.ts';
import {
  type Contribution,
  type GroupItem,
  type GroupKey,
  groupName,
} from '../../shared/alerts/groups/group.ts';
import { type Bench, type Case, decideCase } from './decide-all.ts';
import type { PollDeps } from './deps.ts';
import {
  calmed,
  type DecidedLevel,
  decideLevel,
  type GroupNews,
  saveLevels,
  together,
} from './levels.ts';
import { saveAll } from './save.ts';
import { markAllTold } from './tell.ts';
import { throwAll } from './throw-all.ts';

interface Pair {
  readonly one: Case;
  readonly decided: Decided;
  /** Names of the groups it adds to. */
  readonly groups: readonly string[];
}

interface DecidedCases {
  readonly pairs: readonly Pair[];
  readonly contributions: readonly Contribution[];
  readonly failures: readonly unknown[];
}

/** One session that cannot be decided on does not keep the others from their alerts. */
export function decideEach(deps: PollDeps, bench: Bench, cases: readonly Case[]): DecidedCases {
  const pairs: Pair[] = [];
  const contributions: Contribution[] = [];
  const failures: unknown[] = [];
  for (const one of cases) {
    try {
      const { decided, contributions: added } = decideCase(deps, bench, one);
      contributions.push(...added);
      if (decided !== undefined) pairs.push({ one, decided, groups: added.map(groupName) });
    } catch (error) {
      failures.push(error);
    }
  }
  return { pairs, contributions, failures };
}

interface DecidedAll {
  readonly pairs: readonly Pair[];
  /** The groups that refer to no others; those above follow once these are written. */
  readonly lowest: DecidedLevel;
  readonly news: GroupNews;
  /** Messages to people so far. */
  readonly told: number;
}

/** Sessions and groups together are what people hear of, so they are collapsed together. */
export async function decideAll(
  deps: PollDeps,
  bench: Bench,
  { pairs, contributions }: DecidedCases,
  due: readonly GroupKey[],
): Promise<DecidedAll> {
  const news = { contributions, due };
  const level = await decideLevel(deps, bench, 0, news);
  const all = [...pairs, ...level.pairs].map(({ decided }) => decided);
  const batch = batchFor(all, deps.limits.storm, deps.source.name, bench.now);
  const lowest = { ...level, pairs: calmed(level.pairs, batch) };
  const calm = calmed(pairs, batch);
  const told = loudOf([...calm, ...lowest.pairs].map(({ decided }) => decided)).length;
  return { pairs: calm, lowest, news, told };
}

/** Groups first: a session that says it was added to one must be in it. */
export async function saveEverything(
  deps: PollDeps,
  bench: Bench,
  { pairs, lowest, news, told }: DecidedAll,
) {
  const levels = [await saveLevels(deps, bench, lowest, news, told)];
  const { failed } = together(levels);
  const kept = pairs.map((pair) => unlessLost(pair, failed));
  const saved = await saveAll(deps, bench, kept, async (contributions) => {
    const more = await decideAll(deps, bench, { pairs: [], contributions, failures: [] }, []);
    const again = await saveLevels(deps, bench, more.lowest, more.news, more.told);
    levels.push(again);
    throwAll(deps.source.name, again.failures);
  });
  const all = together(levels);
  const marked = await markAllTold(deps, all.tellings, all.failed);
  const [first] = levels;
  return {
    items: saved.items,
    groups: newest([...all.groups, ...marked.groups]),
    own: all.own,
    transitions: saved.transitions + (first?.own.size ?? 0),
    failures: [...(first?.failures ?? []), ...saved.failures, ...marked.failures],
  };
}

/** Each as it was written last. */
function newest(groups: readonly GroupItem[]): GroupItem[] {
  return [...new Map(groups.map((group) => [groupName(group), group])).values()];
}

/** What could not be added is added by the next poll: the session does not say that it was. */
function unlessLost(pair: Pair, lost: ReadonlySet<string>): Pair {
  if (!pair.groups.some((name) => lost.has(name))) return pair;
  const { correlated: _, ...item } = pair.decided.item;
  const before = pair.one.item?.correlated;
  const kept = before === undefined ? item : { ...item, correlated: before };
  return { ...pair, decided: { ...pair.decided, item: kept } };
}

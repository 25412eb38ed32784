import type { Batch, SessionItem } from '../../shared/alerts/alert.ts';
import { batchFor, collapse, type Decided, loudOf } from '../../shared/alerts/collapse.ts';
import {
  type Contribution,
  type GroupItem,
  type GroupKey,
  groupName,
} from '../../shared/alerts/groups/group.ts';
import { decideGroupCase, type GroupCase, type GroupPair, gatherGroups } from './correlate.ts';
import type { Bench } from './decide-all.ts';
import type { PollDeps } from './deps.ts';
import { saveGroups } from './save-groups.ts';
import { type Telling, tellingsOf } from './tell.ts';

/** What groups have to be looked at for, whatever their level. */
export interface GroupNews {
  readonly contributions: readonly Contribution[];
  readonly due: readonly GroupKey[];
}

/** The groups of one level, decided on and not yet written. */
export interface DecidedLevel {
  readonly cases: readonly GroupCase[];
  readonly pairs: readonly GroupPair[];
  /** Names of the groups that could not be decided on. */
  readonly lost: ReadonlySet<string>;
  readonly failures: readonly unknown[];
}

export interface SavedLevels {
  readonly groups: readonly GroupItem[];
  /** Names of the groups that could not be decided on, or not be written. */
  readonly failed: ReadonlySet<string>;
  /** Ids of the messages that were decided here. */
  readonly own: ReadonlySet<string>;
  readonly tellings: readonly Telling[];
  readonly failures: readonly unknown[];
}

/** A group of a correlation that is gone stands on the lowest level. */
export async function decideLevel(
  deps: PollDeps,
  bench: Bench,
  level: number,
  { contributions, due }: GroupNews,
): Promise<DecidedLevel> {
  const depths = new Map(deps.correlating.rules.map(({ id, depth }) => [id, depth]));
  const isHere = ({ rule }: GroupKey) => (depths.get(rule) ?? 0) === level;
  const cases = await gatherGroups(deps, contributions.filter(isHere), due.filter(isHere));
  const pairs: GroupPair[] = [];
  const lost = new Set<string>();
  const failures: unknown[] = [];
  for (const one of cases) {
    try {
      const decided = decideGroupCase(deps, bench, one);
      if (decided !== undefined) pairs.push({ one, decided });
    } catch (error) {
      lost.add(groupName(one.key));
      failures.push(error);
    }
  }
  return { cases, pairs, lost, failures };
}

/**
 * Writes the lowest level; then decides on each level above it and writes that. What a correlation
 * finds is told to those that refer to it once it is written, so nothing that is told is ever taken
 * back. `told`: how many messages to people this poll has already decided on.
 */
export async function saveLevels(
  deps: PollDeps,
  bench: Bench,
  lowest: DecidedLevel,
  news: GroupNews,
  told: number,
): Promise<SavedLevels> {
  const saved = [await saveLevel(deps, bench, lowest)];
  const top = Math.max(0, ...deps.correlating.rules.map(({ depth }) => depth));
  let loud = told;
  for (let level = 1; level <= top; level++) {
    const found = saved.flatMap(({ tellings }) => tellings.flatMap((one) => one.contributions));
    const contributions = [...news.contributions, ...found];
    const decided = await decideLevel(deps, bench, level, { ...news, contributions });
    const room = Math.max(0, deps.limits.storm - loud);
    const all = decided.pairs.map((pair) => pair.decided);
    const batch = batchFor(all, room, deps.source.name, bench.now, level);
    const pairs = calmed(decided.pairs, batch);
    loud += loudOf(pairs.map((pair) => pair.decided)).length;
    saved.push(await saveLevel(deps, bench, { ...decided, pairs }));
  }
  return together(saved);
}

async function saveLevel(
  deps: PollDeps,
  bench: Bench,
  { cases, pairs, lost, failures }: DecidedLevel,
): Promise<SavedLevels> {
  const saved = await saveGroups(deps, bench, pairs);
  const failed = new Set([...lost, ...saved.failed]);
  const current = cases.flatMap(({ key, item }) => {
    const name = groupName(key);
    return failed.has(name) ? [] : (saved.current.get(name) ?? item ?? []);
  });
  return {
    groups: saved.groups,
    failed,
    own: saved.own,
    tellings: tellingsOf(deps, current, bench.now - bench.skew),
    failures: [...failures, ...saved.failures],
  };
}

export function together(saved: readonly SavedLevels[]): SavedLevels {
  return {
    groups: saved.flatMap(({ groups }) => groups),
    failed: new Set(saved.flatMap(({ failed }) => [...failed])),
    own: new Set(saved.flatMap(({ own }) => [...own])),
    tellings: saved.flatMap(({ tellings }) => tellings),
    failures: saved.flatMap(({ failures }) => failures),
  };
}

export function calmed<
  Item extends Pick<SessionItem, 'alerts'>,
  One extends { decided: Decided<Item> },
>(pairs: readonly One[], batch: Batch | undefined): One[] {
  const calm = collapse(
    pairs.map(({ decided }) => decided),
    batch,
  );
  return pairs.map((pair, at) => ({ ...pair, decided: calm[at] ?? pair.decided }));
}

import type { Batch, SessionItem } from '../../shared/alerts/alert.ts';
import { batchFor, collapse, type Decided } from '../../shared/alerts/collapse.ts';
import { type Contribution, type GroupKey, groupName } from '../../shared/alerts/groups/group.ts';
import { decideGroupCase, type GroupPair, gatherGroups } from './correlate.ts';
import { type Bench, type Case, decideCase } from './decide-all.ts';
import type { PollDeps } from './deps.ts';
import { saveAll } from './save.ts';
import { type SavedGroups, saveGroups } from './save-groups.ts';
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
  readonly groups: readonly GroupPair[];
  /** Names of the groups that could not be decided on. */
  readonly lost: ReadonlySet<string>;
  readonly failures: readonly unknown[];
}

/** Sessions and groups together are what people hear of, so they are collapsed together. */
export async function decideAll(
  deps: PollDeps,
  bench: Bench,
  { pairs, contributions }: DecidedCases,
  due: readonly GroupKey[],
): Promise<DecidedAll> {
  const failures: unknown[] = [];
  const lost = new Set<string>();
  const groups: GroupPair[] = [];
  for (const one of await gatherGroups(deps, contributions, due)) {
    try {
      const decided = decideGroupCase(deps, bench, one);
      if (decided !== undefined) groups.push({ one, decided });
    } catch (error) {
      lost.add(groupName(one.key));
      failures.push(error);
    }
  }
  const all = [...pairs, ...groups].map(({ decided }) => decided);
  const batch = batchFor(all, deps.limits.storm, deps.source.name, bench.now);
  return { pairs: calmed(pairs, batch), groups: calmed(groups, batch), lost, failures };
}

function calmed<Item extends Pick<SessionItem, 'alerts'>, One extends { decided: Decided<Item> }>(
  pairs: readonly One[],
  batch: Batch | undefined,
): One[] {
  const calm = collapse(
    pairs.map(({ decided }) => decided),
    batch,
  );
  return pairs.map((pair, at) => ({ ...pair, decided: calm[at] ?? pair.decided }));
}

/** Groups first: a session that says it was added to one must be in it. */
export async function saveEverything(deps: PollDeps, bench: Bench, decided: DecidedAll) {
  const groups = await saveGroups(deps, bench, decided.groups);
  const added: SavedGroups[] = [groups];
  const lost = new Set([...decided.lost, ...groups.failed]);
  const pairs = decided.pairs.map((pair) => unlessLost(pair, lost));
  const saved = await saveAll(deps, bench, pairs, async (contributions) => {
    const more = await decideAll(deps, bench, { pairs: [], contributions, failures: [] }, []);
    const again = await saveGroups(deps, bench, more.groups);
    added.push(again);
    throwAll(deps.source.name, [...more.failures, ...again.failures]);
  });
  const all = added.flatMap((one) => one.groups);
  return {
    items: saved.items,
    groups: [...new Map(all.map((group) => [groupName(group), group])).values()],
    own: new Set(added.flatMap(({ own }) => [...own])),
    transitions: saved.transitions + groups.own.size,
    failures: [...decided.failures, ...groups.failures, ...saved.failures],
  };
}

/** What could not be added is added by the next poll: the session does not say that it was. */
function unlessLost(pair: Pair, lost: ReadonlySet<string>): Pair {
  if (!pair.groups.some((name) => lost.has(name))) return pair;
  const { correlated: _, ...item } = pair.decided.item;
  const before = pair.one.item?.correlated;
  const kept = before === undefined ? item : { ...item, correlated: before };
  return { ...pair, decided: { ...pair.decided, item: kept } };
}
